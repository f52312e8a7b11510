"""Which function does which job."""

import inspect
from collections.abc import Callable
from typing import Any

Job = Callable[..., None]
JOBS: dict[str, Job] = {}


class Away(Exception):
    """Something a job needs is away, such as the mail server: it is tried for about a day, not only a few times."""

    TRIES = 100


def job(function: Job) -> Job:
    """Register a function under its own name: that name is what `outbox.enqueue` takes. It may run more than once.

    A function that has a parameter `job_id` is told which job it does: the same at every try.
    """
    JOBS[function.__name__] = function
    return function


def perform(job_id: int, name: str, payload: dict[str, Any]) -> None:
    """Do a job; raise KeyError when nothing is registered under its name."""
    function = JOBS[name]
    told = {"job_id": job_id} if "job_id" in inspect.signature(function).parameters else {}
    function(**payload, **told)
