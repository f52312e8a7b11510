"""Which function does which job."""

from collections.abc import Callable
from typing import Any

Job = Callable[..., None]
JOBS: dict[str, Job] = {}


def job(function: Job) -> Job:
    """Register a function under its own name: that name is what `outbox.enqueue` takes. It may run more than once."""
    JOBS[function.__name__] = function
    return function


def perform(name: str, payload: dict[str, Any]) -> None:
    """Do a job; raise KeyError when nothing is registered under its name."""
    JOBS[name](**payload)
