"""Runs jobs inside the web process: a pool of greenlets fed by hints, and a sweeper that finds what hints missed."""

import logging

import gevent
from flask import Flask
from gevent.pool import Pool

from twitter import outbox
from twitter.events import JobEnqueued, listen, stop_listening
from twitter.jobs.registry import perform
from twitter.jobs.timelines import keep_trimming
from twitter.services import last_seen

log = logging.getLogger(__name__)

POOL_SIZE = 10
SWEEP_SECONDS = 10
SWEEP_LIMIT = 200
STOP_SECONDS = 20  # for jobs at work when the server is told to stop; what is left is free again when its lease ends


def run(job_id: int) -> bool:
    """Claim a job and do it; say whether it was done. It needs an application context.

    A failure is written into the row, which comes back later; after the last try it is set aside for somebody to see.
    """
    claimed = outbox.claim(job_id)
    if claimed is None:
        return False
    try:
        perform(claimed.name, claimed.payload)
    except Exception as error:
        set_aside = outbox.fail(job_id, f"{type(error).__name__}: {error}")
        log.exception("job %s (%s) failed%s", job_id, claimed.name, " and was set aside" if set_aside else "")
        return False
    outbox.finish(job_id)
    return True


def run_due() -> int:
    """Do all due jobs here and now, also those that they enqueue; return how many were done."""
    done = 0
    while due := outbox.due(SWEEP_LIMIT):
        done += sum(run(job_id) for job_id in due)
    return done


class Runner:
    """The embedded runner of one process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._pool = Pool(POOL_SIZE)
        self._running: set[int] = set()
        self._sweeper: gevent.Greenlet | None = None

    run_due = staticmethod(run_due)

    def start(self) -> None:
        """Listen for new jobs and begin to sweep."""
        listen(JobEnqueued, self._on_enqueued)
        self._sweeper = gevent.spawn(self._sweep_for_ever)

    def stop(self) -> None:
        """Take no more jobs and wait for those at work."""
        stop_listening(JobEnqueued, self._on_enqueued)
        if self._sweeper is not None:
            self._sweeper.kill()
        self._pool.join(STOP_SECONDS)

    def sweep(self) -> None:
        """Renew the leases of jobs at work, take due ones that nobody does, and do the small chores of this process."""
        outbox.renew(list(self._running))
        for job_id in outbox.due(SWEEP_LIMIT):
            self._submit(job_id)
        keep_trimming()
        last_seen.store()

    def _on_enqueued(self, event: JobEnqueued) -> None:
        if not self._pool.full():  # a full pool is told by the sweeper later: a request never waits for jobs
            self._submit(event.job_id)

    def _submit(self, job_id: int) -> None:
        if job_id not in self._running:
            self._running.add(job_id)
            self._pool.spawn(self._work, job_id)

    def _work(self, job_id: int) -> None:
        try:
            with self._app.app_context():
                run(job_id)
        except Exception:
            log.exception("job %s could not be taken or given back", job_id)
        finally:
            self._running.discard(job_id)

    def _sweep_for_ever(self) -> None:
        while True:
            self._sweep_once()
            gevent.sleep(SWEEP_SECONDS)

    def _sweep_once(self) -> None:
        try:
            with self._app.app_context():
                self.sweep()
        except Exception:
            log.exception("sweeping the outbox failed; trying again in %s seconds", SWEEP_SECONDS)
