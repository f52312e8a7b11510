"""What a Celery worker loads: `celery --app twitter.jobs.celery worker --pool gevent --concurrency 10`.

The task does the job that an id names. A sweeper beside it takes from the database what no message told of: rows whose
message was lost with the broker, rows put off after a failure, and rows of a worker that was killed, long before the
broker gives out its messages again.
"""

from typing import Any

import gevent
from celery import signals
from gevent import monkey
from kombu.utils import functional

from config import UnsafeSettings
from twitter import create_app
from twitter.jobs.hints import TASK, celery_for
from twitter.jobs.runner import JobPool

flask_app = create_app()
_broker_url = flask_app.extensions["settings"].celery_broker_url
if not _broker_url:
    raise UnsafeSettings("CELERY_BROKER_URL is not set, so the web server does the jobs itself: no worker is needed.")
if not monkey.is_module_patched("socket"):
    raise UnsafeSettings("Start the worker with --pool gevent: jobs wait beside each other in greenlets.")

# Celery patches the standard library too late for this one module, in which it waits for a broker that is away: the
# whole worker would sleep with it, jobs and leases too.
vars(functional)["sleep"] = gevent.sleep

app = celery_for(_broker_url, patient=True)
_jobs = JobPool(flask_app)


@app.task(name=TASK)
def run_job(job_id: int) -> None:
    """Do a job unless it is done or somebody does it."""
    _jobs.work(int(job_id))


@signals.setup_logging.connect
def _keep_our_logging(**_told: Any) -> None:
    """Celery sets up no logging of its own when somebody listens here."""


@signals.worker_init.connect
def _start_sweeping(**_told: Any) -> None:
    _jobs.start()


@signals.worker_shutdown.connect
def _stop_sweeping(**_told: Any) -> None:
    _jobs.stop()
