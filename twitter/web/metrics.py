"""The door for Prometheus: what this server does and how long it takes, behind a token.

Each worker counts for itself, into files that all workers of one server share (gunicorn.conf.py makes the folder), so
that whichever of them is asked answers for all. Without METRICS_TOKEN nothing is counted and nobody is answered.
"""

import hmac
import logging
import os
import platform
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import gevent
from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.pool import QueuePool

import config
from config import Settings
from twitter.errors import NotFound
from twitter.extensions import db, settings
from twitter.queries.desk import jobs
from twitter.web.errors import UNREACHABLE
from twitter.web.health import PATIENCE
from twitter.web.request_log import quiet
from twitter.web.sessions import NotSignedIn, public, shown_token

log = logging.getLogger(__name__)

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"  # as the library calls it: where the workers of one server count together
LOOK: Final = 5.0  # seconds between two looks of a worker at what is open in it
# Seconds. A page takes some ten milliseconds; what takes longer than a statement may is an error anyway.
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

bp = Blueprint("metrics", __name__)


class Meters:
    """What one process counts. Its numbers are of kinds that can be summed over all workers."""

    def __init__(self, app: Flask) -> None:
        self._app, self._registry = app, CollectorRegistry()
        labels = ("endpoint", "method", "status")
        self._requests = Histogram(
            "skein_request_seconds",
            "Requests and how long they took.",
            labels,
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._jobs = Counter("skein_jobs_run", "Jobs run here.", ("name", "outcome"), registry=self._registry)
        self._open = self._gauge("skein_open_connections", "Open connections of pages and apps.", "kind")
        self._pool = self._gauge("skein_database_connections", "Connections to the database.", "state")
        self._memory = self._gauge("skein_resident_memory_bytes", "Memory of all workers.")
        self._workers = self._gauge("skein_workers", "Workers of this server.")
        self._known: dict[tuple[str, str, str], Any] = {}  # finding the series of a request costs more than counting it

    def note_request(self, status: int) -> None:
        """Count the request at work."""
        method = request.method if request.method in METHODS else "other"
        key = (request.endpoint or "none", method, f"{status // 100}xx")
        if key not in self._known:
            self._known[key] = self._requests.labels(*key)
        self._known[key].observe(time.perf_counter() - g.get("began_at", time.perf_counter()))

    def note_job(self, name: str, outcome: str) -> None:
        """Count a job that was run."""
        self._jobs.labels(name, outcome).inc()

    def start(self) -> None:
        """Begin to look at what is open, beside the requests."""
        gevent.spawn(self._look_for_ever)

    def look(self) -> None:
        """Note what is open in this process now."""
        for kind in ("sockets", "streams"):
            count = self._app.extensions.get(f"count_{kind}", int)
            self._open.labels(kind).set(count())
        pool = db.engine.pool
        if isinstance(pool, QueuePool):
            self._pool.labels("in_use").set(pool.checkedout())
            self._pool.labels("most").set(pool.size() + max(pool._max_overflow, 0))
        self._memory.set(_resident_bytes())
        self._workers.set(1)

    def text(self) -> bytes:
        """Return all that was counted, by all workers of this server."""
        self.look()
        registry = CollectorRegistry() if FOLDER in os.environ else self._registry
        if FOLDER in os.environ:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library forgot it
        site = CollectorRegistry()
        site.register(_Site())
        return generate_latest(registry) + generate_latest(site)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, labels, multiprocess_mode="livesum", registry=self._registry)

    def _look_for_ever(self) -> None:
        while True:
            try:
                with self._app.app_context():
                    self.look()
            except Exception:
                log.exception("could not note what is open; trying again")
            gevent.sleep(LOOK)


class _Site(Collector):
    """What is the same whichever server is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask the database how many jobs there are."""
        build = GaugeMetricFamily("skein_build_info", "What runs here.", labels=("version", "python"))
        build.add_metric((config.VERSION, platform.python_version()), 1)
        yield build
        counted = _jobs()
        yield GaugeMetricFamily("skein_database_up", "Whether the database answers.", value=int(counted is not None))
        owed = GaugeMetricFamily("skein_jobs", "Jobs that are not done.", labels=("name", "state"))
        for each in counted or ():
            owed.add_metric((each.name, each.state), each.count)
        yield owed


def init_app(app: Flask, settings: Settings) -> None:
    """Open the door, and count what happens if somebody may ask for it."""
    app.register_blueprint(bp)
    app.extensions["metrics"] = Meters(app) if settings.metrics_token else None
    if settings.metrics_token:
        app.after_request(_note_request)


def note_job(name: str, outcome: str) -> None:
    """Count a job: done, failed, or set_aside."""
    meters: Meters | None = current_app.extensions["metrics"]
    if meters is not None:
        meters.note_job(name, outcome)


@bp.get("/metrics")
@public
@quiet
def show() -> Response:
    """Show the figures of this server to a program that knows the token."""
    meters: Meters | None = current_app.extensions["metrics"]
    if meters is None:
        raise NotFound
    if not hmac.compare_digest(shown_token().encode(), settings.metrics_token.encode()):
        raise NotSignedIn
    answer = Response(meters.text(), content_type="text/plain; version=0.0.4; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _jobs() -> list[jobs.Count] | None:
    """Return how many jobs there are; None when the database does not say so in time."""
    with gevent.Timeout(PATIENCE, False), suppress(*UNREACHABLE):
        return jobs.counts()
    return None


def _note_request(response: Response) -> Response:
    view = current_app.view_functions.get(request.endpoint or "")
    meters: Meters | None = current_app.extensions["metrics"]
    if meters is not None and not hasattr(view, "opens_stream"):  # how long one is open says nothing of how fast we are
        meters.note_request(response.status_code)
    return response


def _resident_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError):  # where there is no such file nobody is told
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
