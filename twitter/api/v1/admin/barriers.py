"""What is kept out: domains of e-mail addresses and ranges of network addresses."""

from datetime import timedelta
from typing import Final

from flask import Response, request
from msgspec import Struct

from twitter import clock
from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.admin import AdminEmailDomainBlock, AdminIpBlock
from twitter.api.entities.values import Empty
from twitter.api.paging import Paged, paged
from twitter.api.serializers.values import moment
from twitter.errors import Invalid
from twitter.models import Barrier
from twitter.queries import barriers as stored
from twitter.services import barriers
from twitter.services.barriers import BarrierDraft
from twitter.web.sessions import viewer

bp = ApiBlueprint("admin_barriers", __name__, url_prefix="/api/v1/admin")

MOST: Final = 200
DOMAINS: Final = "email_domain_blocks"
ADDRESSES: Final = "ip_blocks"
_LEVELS: Final = {"sign_up_block": "sign_up", "sign_up_requires_approval": "approval", "no_access": "access"}
_SEVERITIES: Final = {ours: theirs for theirs, ours in _LEVELS.items()}


class Asked(Paged, kw_only=True):
    """Which page of a list."""

    limit: int = 100


class Domain(Struct, kw_only=True):
    """The domain of e-mail addresses. Those of one that is listed are always refused, never looked at."""

    domain: str = ""
    allow_with_approval: bool = False


class Range(Struct, kw_only=True):
    """A range of addresses, and what is not possible from there."""

    ip: str = ""
    severity: str = "sign_up_block"
    comment: str = ""
    expires_in: int = 0  # seconds; 0: for good


class ChangedRange(Struct, kw_only=True):
    """What is to be other than before."""

    ip: str | None = None
    severity: str | None = None
    comment: str | None = None
    expires_in: int | None = None  # seconds from now; 0: for good


@bp.get("/email_domain_blocks")
@person_route(f"admin:read:{DOMAINS}", answer=list[AdminEmailDomainBlock], asked=Asked, is_paged=True, may="administer")
def domains(asked: Asked) -> Response:
    """List the domains that are kept out, the latest first."""
    page = stored.listed("email_domain", asked.page(MOST))
    return paged([_domain(each) for each in page.items], page)


@bp.get("/email_domain_blocks/<int:barrier_id>")
@person_route(f"admin:read:{DOMAINS}", answer=AdminEmailDomainBlock, may="administer")
def domain(barrier_id: int) -> AdminEmailDomainBlock:
    """Show a domain that is kept out."""
    return _domain(stored.one("email_domain", barrier_id))


@bp.post("/email_domain_blocks")
@person_route(f"admin:write:{DOMAINS}", answer=AdminEmailDomainBlock, body=Domain, may="administer")
def keep_domain_out(sent: Domain) -> AdminEmailDomainBlock:
    """Keep a domain out."""
    if sent.allow_with_approval:
        raise Invalid("Addresses of a domain that is kept out are refused here.", allow_with_approval="unknown")
    return _domain(barriers.add(viewer(), BarrierDraft(kind="email_domain", value=sent.domain)))


@bp.delete("/email_domain_blocks/<int:barrier_id>")
@person_route(f"admin:write:{DOMAINS}", answer=Empty, may="administer")
def let_domain_in(barrier_id: int) -> Empty:
    """Let a domain in again."""
    return _removed("email_domain", barrier_id)


@bp.get("/ip_blocks")
@person_route(f"admin:read:{ADDRESSES}", answer=list[AdminIpBlock], asked=Asked, is_paged=True, may="administer")
def ranges(asked: Asked) -> Response:
    """List the ranges that are kept out, the latest first."""
    page = stored.listed("address", asked.page(MOST))
    return paged([_range(each) for each in page.items], page)


@bp.get("/ip_blocks/<int:barrier_id>")
@person_route(f"admin:read:{ADDRESSES}", answer=AdminIpBlock, may="administer")
def one_range(barrier_id: int) -> AdminIpBlock:
    """Show a range that is kept out."""
    return _range(stored.one("address", barrier_id))


@bp.post("/ip_blocks")
@person_route(f"admin:write:{ADDRESSES}", answer=AdminIpBlock, body=Range, may="administer")
def keep_range_out(sent: Range) -> AdminIpBlock:
    """Keep a range out."""
    return _range(barriers.add(viewer(), _draft(sent), own_address=request.remote_addr or ""))


@bp.put("/ip_blocks/<int:barrier_id>")
@person_route(f"admin:write:{ADDRESSES}", answer=AdminIpBlock, body=ChangedRange, may="administer")
def change_range(barrier_id: int, sent: ChangedRange) -> AdminIpBlock:
    """Change what is not possible from a range, or until when."""
    before = stored.one("address", barrier_id)
    draft = _draft(_with(before, sent))
    if sent.expires_in is None:
        draft = BarrierDraft(
            kind=draft.kind, value=draft.value, level=draft.level, comment=draft.comment, expires_at=before.expires_at
        )
    return _range(barriers.change(viewer(), barrier_id, draft, own_address=request.remote_addr or ""))


@bp.delete("/ip_blocks/<int:barrier_id>")
@person_route(f"admin:write:{ADDRESSES}", answer=Empty, may="administer")
def let_range_in(barrier_id: int) -> Empty:
    """Let a range in again."""
    return _removed("address", barrier_id)


def _draft(sent: Range) -> BarrierDraft:
    level = _LEVELS.get(sent.severity)
    if level is None:
        raise Invalid("Choose what is not possible from there.", severity="unknown")
    expires_at = clock.now() + timedelta(seconds=min(sent.expires_in, 10**9)) if sent.expires_in > 0 else None
    return BarrierDraft(kind="address", value=sent.ip, level=level, comment=sent.comment, expires_at=expires_at)


def _with(before: Barrier, sent: ChangedRange) -> Range:
    """Return a range as it was, with what is to be other."""
    return Range(
        ip=before.value if sent.ip is None else sent.ip,
        severity=_SEVERITIES[before.level] if sent.severity is None else sent.severity,
        comment=before.comment if sent.comment is None else sent.comment,
        expires_in=sent.expires_in or 0,
    )


def _removed(kind: str, barrier_id: int) -> Empty:
    barriers.remove(viewer(), stored.one(kind, barrier_id).id)
    return {}


def _domain(row: Barrier) -> AdminEmailDomainBlock:
    return {
        "id": str(row.id),
        "domain": row.value,
        "created_at": moment(row.created_at),
        "history": [],
        "allow_with_approval": False,
    }


def _range(row: Barrier) -> AdminIpBlock:
    return {
        "id": str(row.id),
        "ip": row.value,
        "severity": _SEVERITIES[row.level],
        "comment": row.comment,
        "created_at": moment(row.created_at),
        "expires_at": moment(row.expires_at) if row.expires_at else None,
    }
