"""How gunicorn serves the application: gevent workers, one by default, and jobs beside the requests."""

import logging
import os
import resource
import shutil
import tempfile
from importlib import import_module

import gevent

from config import load

settings = load()  # refuses to start unsafe, and more than one worker without Redis and a database for many

wsgi_app = "wsgi:app"
worker_class = "gevent"
workers = settings.workers
bind = f"{settings.host}:{settings.port}"
# Every open page holds a connection. 5,000 of them are what one process serves well; the rest is for requests.
worker_connections = 6_000
OPEN_FILES = 8_000
graceful_timeout = 30
keepalive = 5
control_socket_disable = True


# Where the workers of this server count together what /metrics says. A new folder each time, and not in DATA_DIR, which
# two servers may share: what the workers of another counted, or those of yesterday, is not theirs.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(server):
    """Make room: for open connections, and for what the workers count."""
    _ask_for_open_files()
    if settings.metrics_token:
        os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix="skein-metrics-")


def _ask_for_open_files():
    """Ask for as many open files as there may be connections: most systems give a process 1,024 until it does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))


def when_ready(server):
    """Say where the site is."""
    server.log.info("%s is at %s", settings.site_name, settings.base_url)


def post_worker_init(worker):
    """Run jobs and serve sockets inside each worker, so that nothing but the web server is needed."""
    _log_as_the_site_does()
    worker.wsgi.extensions["learn_charter"]()
    worker.wsgi.extensions["job_runner"].start()
    worker.wsgi.extensions["live"].start()
    worker.wsgi.extensions["streaming"].start()
    if worker.wsgi.extensions["metrics"] is not None:
        worker.wsgi.extensions["metrics"].start()
    gevent.spawn(_close_sockets_at_the_end, worker)


def worker_exit(server, worker):
    """Let jobs at work finish."""
    worker.wsgi.extensions["job_runner"].stop()


def child_exit(server, worker):
    """Count no more what was open in a worker that has ended. What it did stays counted."""
    if METRICS_FOLDER in os.environ:  # the library looks at this as it is imported, so it is not imported before
        import_module("prometheus_client.multiprocess").mark_process_dead(worker.pid)


def on_exit(server):
    """Leave nothing behind."""
    if METRICS_FOLDER in os.environ:
        shutil.rmtree(os.environ[METRICS_FOLDER], ignore_errors=True)


def _log_as_the_site_does():
    """Let what gunicorn says in a worker be lines like the site's own; the master keeps its plain ones."""
    logger = logging.getLogger("gunicorn.error")
    logger.handlers.clear()
    logger.propagate = True


def _close_sockets_at_the_end(worker):
    """Close live connections when the worker is told to stop; it would wait for them as for any request."""
    while worker.alive:
        gevent.sleep(0.2)
    worker.wsgi.extensions["close_all_sockets"]()
    worker.wsgi.extensions["close_all_streams"]()
