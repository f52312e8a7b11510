"""Doing jobs: one at a time, in a pool of greenlets, and beside the requests of a web process."""

import logging

import gevent
from flask import Flask
from gevent.pool import Pool

from twitter import outbox
from twitter.events import JobEnqueued, listen, stop_listening
from twitter.jobs.chores import do_chores
from twitter.jobs.registry import Away, perform
from twitter.jobs.sweeper import Sweeper
from twitter.web.metrics import note_job

log = logging.getLogger(__name__)

POOL_SIZE = 10
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
        perform(claimed.id, claimed.name, claimed.payload)
    except Away as away:
        set_aside = outbox.fail(job_id, f"{type(away).__name__}: {away}", tries=Away.TRIES)
        log.warning("job %s (%s) waits: %s%s", job_id, claimed.name, away, _and(set_aside))
        note_job(claimed.name, _outcome(set_aside))
        return False
    except Exception as error:
        set_aside = outbox.fail(job_id, f"{type(error).__name__}: {error}")
        log.exception("job %s (%s) failed%s", job_id, claimed.name, _and(set_aside))
        note_job(claimed.name, _outcome(set_aside))
        return False
    outbox.finish(job_id)
    note_job(claimed.name, "done")
    return True


def run_due() -> int:
    """Do all due jobs here and now, also those that they enqueue; return how many were done."""
    done = 0
    while due := outbox.due(SWEEP_LIMIT):
        done += sum(run(job_id) for job_id in due)
    return done


class JobPool(Sweeper):
    """Jobs at work in this process, and a sweeper that takes due ones nobody does."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._pool = Pool(POOL_SIZE)
        self._running: set[int] = set()
        self._taking: gevent.Greenlet | None = None

    def stop(self) -> None:
        """Take no more jobs and wait for those at work."""
        super().stop()
        if self._taking is not None:
            self._taking.kill()
        self._pool.join(STOP_SECONDS)

    def sweep(self) -> None:
        """Renew the leases of jobs at work and take the due ones.

        Taking may have to wait for a place in the pool, so a greenlet of its own does it: leases cannot wait.
        """
        outbox.renew(list(self._running))
        if self._taking is None or self._taking.dead:
            self._taking = gevent.spawn(self._take, outbox.due(SWEEP_LIMIT))

    def submit(self, job_id: int) -> None:
        """Have a job done by the pool; wait only while all of it is busy."""
        if job_id not in self._running:
            self._pool.spawn(self.work, job_id)

    def work(self, job_id: int) -> None:
        """Do a job in this greenlet, unless somebody does it already."""
        if job_id in self._running:
            return
        self._running.add(job_id)
        try:
            with self._app.app_context():
                run(job_id)
        except Exception:
            log.exception("job %s could not be taken or given back", job_id)
        finally:
            self._running.discard(job_id)

    def _take(self, job_ids: list[int]) -> None:
        for job_id in job_ids:
            self.submit(job_id)


class Runner(JobPool):
    """The embedded runner of a web process: fed by the hints of its own commits."""

    run_due = staticmethod(run_due)

    def start(self) -> None:
        """Listen for new jobs and begin to sweep."""
        listen(JobEnqueued, self._on_enqueued)
        super().start()

    def stop(self) -> None:
        """Hear of no more jobs and wait for those at work."""
        stop_listening(JobEnqueued, self._on_enqueued)
        super().stop()

    def sweep(self) -> None:
        """Do the chores of a web process beside taking due jobs."""
        super().sweep()
        do_chores()

    def _on_enqueued(self, event: JobEnqueued) -> None:
        if not self._pool.full():  # a full pool is told by the sweeper later: a request never waits for jobs
            self.submit(event.job_id)


def _and(set_aside: bool) -> str:
    return " and was set aside" if set_aside else ""


def _outcome(set_aside: bool) -> str:
    return "set_aside" if set_aside else "failed"
