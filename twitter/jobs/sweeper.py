"""A greenlet that looks after something every few seconds, for as long as a process lives."""

import logging

import gevent
from flask import Flask

from twitter.web import charter

log = logging.getLogger(__name__)

SWEEP_SECONDS = 10


class Sweeper:
    """What a process does again and again. Each kind of process says in `sweep` what that is."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._greenlet: gevent.Greenlet | None = None

    def start(self) -> None:
        """Begin to sweep."""
        self._greenlet = gevent.spawn(self._sweep_for_ever)

    def stop(self) -> None:
        """Sweep no more."""
        if self._greenlet is not None:
            self._greenlet.kill()

    def sweep(self) -> None:
        """Look after things once; an application context is there."""
        raise NotImplementedError

    def _sweep_for_ever(self) -> None:
        while True:
            self._sweep_once()
            gevent.sleep(SWEEP_SECONDS)

    def _sweep_once(self) -> None:
        try:
            with self._app.app_context():
                charter.refresh()  # should this process have missed that it changed
                self.sweep()
        except Exception:
            log.exception("sweeping the outbox failed; trying again in %s seconds", SWEEP_SECONDS)
