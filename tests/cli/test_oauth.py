"""`flask oauth`: apps and tokens for scripts."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.conftest import ME, Phone
from tests.cli.conftest import Command
from twitter.extensions import db
from twitter.models import AuditEvent, AuthSession, OAuthApp, User


def said(output: str, name: str) -> str:
    found = re.search(rf"^{name}: (\S+)$", output, re.MULTILINE)
    assert found, output
    return found[1]


def test_an_app_is_made_and_its_secret_is_told_once(app: Flask, flask: Command) -> None:
    result = flask("oauth", "create-app", "Script", "--redirect-uri", "script://in", "--scopes", "read")
    assert result.exit_code == 0, result.output
    client_id, secret = said(result.output, "Client id"), said(result.output, "Client secret")
    row = db.session.scalars(select(OAuthApp)).one()
    assert (row.name, row.redirect_uris, row.scopes, row.client_id) == ("Script", ["script://in"], "read", client_id)
    assert secret not in row.secret_hash
    asked = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    assert Phone(app).post("/oauth/token", asked).status_code == 200


def test_ids_and_secrets_may_be_given(flask: Command) -> None:
    result = flask("oauth", "create-app", "Script", "--client-id", "script", "--client-secret", "hush")
    assert (said(result.output, "Client id"), said(result.output, "Client secret")) == ("script", "hush")
    again = flask("oauth", "create-app", "Script", "--client-id", "script")
    assert again.exit_code == 1
    assert "already" in again.output


@pytest.mark.parametrize("options", [["--redirect-uri", "javascript:x"], ["--scopes", "everything"]])
def test_an_app_that_cannot_be_is_refused(flask: Command, options: list[str]) -> None:
    result = flask("oauth", "create-app", "Script", *options)
    assert result.exit_code == 1
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("ana")
def test_a_token_opens_the_api(app: Flask, flask: Command) -> None:
    phone = Phone(app)
    phone.access_token = said(flask("oauth", "create-token", "ana").output, "Token")
    assert phone.get(ME).json["username"] == "ana"
    flask("oauth", "create-app", "Script", "--client-id", "script")
    given = flask("oauth", "create-token", "ana", "--client-id", "script", "--scopes", "read", "--token", "x" * 20)
    assert given.exit_code == 0, given.output
    phone.access_token = "x" * 20
    assert phone.get(ME).status_code == 200
    assert phone.post("/api/v1/statuses", {"status": "Hello."}).status_code == 403
    lines = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "token_made")).all()
    assert [line.details["app"] for line in lines] == ["Terminal", "Script"]


@pytest.mark.parametrize("options", [["--token", "short"], ["--client-id", "nobody"], ["--scopes", "everything"]])
def test_a_token_that_cannot_be_is_refused(flask: Command, ana: User, options: list[str]) -> None:
    result = flask("oauth", "create-token", ana.username, *options)
    assert result.exit_code == 1
    assert db.session.scalars(select(AuthSession)).all() == []
    assert flask("oauth", "create-token", "nobody_here").exit_code == 1
