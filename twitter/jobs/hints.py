"""Telling Celery which jobs there are: ids only, and never at the cost of a request. The rows are the truth."""

import logging
import ssl

import gevent
from celery import Celery
from flask import Flask
from gevent.queue import Full, Queue

from config import REDIS_PATIENCE
from twitter.events import JobEnqueued, listen, stop_listening
from twitter.jobs.chores import do_chores
from twitter.jobs.runner import run_due
from twitter.jobs.sweeper import Sweeper

log = logging.getLogger(__name__)

TASK = "twitter.run_job"
QUEUE = "skein"
WAITING_HINTS = 1_000  # while the broker is slow; the sweeper of the worker finds what does not fit
_TLS = {
    "rediss": {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True},
    "amqps": {"cert_reqs": ssl.CERT_REQUIRED},
}
# One attempt, without a second: what is not sent at once is found in the database.
_IMPATIENCE = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def celery_for(broker_url: str, *, patient: bool) -> Celery:
    """Make a Celery app that speaks to a broker; an impatient one gives up when the broker does not answer at once.

    JSON and nothing else, no results, and no remote control: whoever can write to the broker can name jobs to look at,
    which does no harm, and nothing more.
    """
    celery = Celery("twitter", broker=broker_url, set_as_current=False)
    scheme = broker_url.partition(":")[0]
    celery.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_use_ssl=_TLS.get(scheme, False),
    )
    if not patient:
        redis_options = REDIS_PATIENCE if scheme.startswith("redis") else {}
        celery.conf.update(
            broker_transport_options={**_IMPATIENCE, **redis_options}, broker_connection_timeout=1, broker_pool_limit=1
        )
    return celery


class Forwarder(Sweeper):
    """What a web process does about jobs when workers do them: it passes the ids on, and does its own chores."""

    run_due = staticmethod(run_due)

    def __init__(self, app: Flask, broker_url: str) -> None:
        super().__init__(app)
        self._celery = celery_for(broker_url, patient=False)
        self._hints: Queue[int] = Queue(WAITING_HINTS)
        self._sender: gevent.Greenlet | None = None

    def start(self) -> None:
        """Listen for new jobs, and pass them on beside the requests."""
        listen(JobEnqueued, self._on_enqueued)
        self._sender = gevent.spawn(self._send_for_ever)
        super().start()

    def stop(self) -> None:
        """Pass nothing on any more."""
        stop_listening(JobEnqueued, self._on_enqueued)
        if self._sender is not None:
            self._sender.kill()
        super().stop()

    def sweep(self) -> None:
        """Do the chores of a web process."""
        do_chores()

    def _on_enqueued(self, event: JobEnqueued) -> None:
        try:
            self._hints.put_nowait(event.job_id)
        except Full:
            log.warning("job %s is left to the sweeper: the broker is slow", event.job_id)

    def _send_for_ever(self) -> None:
        while True:
            self._send(self._hints.get())

    def _send(self, job_id: int) -> None:
        try:
            self._celery.send_task(TASK, args=[job_id], retry=False, ignore_result=True)
        except Exception as error:  # noqa: BLE001  whatever a broker's library raises, the row is there
            left = 1 + self._forget_waiting()
            log.warning("%s jobs are left to the sweeper: the broker does not answer (%s)", left, type(error).__name__)

    def _forget_waiting(self) -> int:
        """Drop what waits behind a hint that failed: trying each would only make the next ones late."""
        forgotten: int = self._hints.qsize()
        for _ in range(forgotten):
            self._hints.get_nowait()
        return forgotten
