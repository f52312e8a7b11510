"""Opens thousands of real sockets at one server process, and prints each goal with what it reached.

    python -m bench.sockets [--sockets 2000]

Everybody follows one account and has home open. The server is gunicorn as in production over a new SQLite file, or over
the empty database that DATABASE_URL names. The sockets live in another process of the same machine, so that what they
cost is in the figures too.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench.browsing import Browser
from bench.goals import Goal
from bench.meeting import HOST, People, Phones, Server, environment_in, gathered, holding_sockets, running
from bench.phones import percentile
from bench.timing import seconds

PAGES = ("/bookmarks", "/")  # a light one, and home
FIRST = 200  # sockets after which a further one costs only what it costs itself
STATE_SECONDS = 8.0  # for which pages are asked for in each state
TALKING = 1_000  # sockets that are open while two people write to each other
MESSAGES, PAUSE = 300, 0.06  # a socket may send 20 events a second
TWEET_EVERY = 1.0  # seconds, while pages are asked for


def main() -> int:
    """Run everything; exit status 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="bench.sockets")
    parser.add_argument("--sockets", type=int, default=2_000)
    count = parser.parse_args().sockets
    _allow_open_files()
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_in(Path(folder))
        people = gathered(environment, count)
        goals: list[Goal] = []
        with running(environment) as server, holding_sockets(server.port) as phones:
            goals += push_goals(server, phones, people)
        with running(environment) as server, holding_sockets(server.port) as phones:
            goals += message_goals(phones, people)
    print()
    for goal in goals:
        print(goal)
    return 0 if all(goal.holds for goal in goals) else 1


def push_goals(server: Server, phones: Phones, people: People) -> Iterator[Goal]:
    """Yield what sockets cost in memory and in the time of pages, and how long a tweet takes to the last of them."""
    reader, author = Browser(HOST, server.port, people.readers[0]), Browser(HOST, server.port, people.author)
    alone = _page_times(reader)
    phones.ask("open", people.readers[:FIRST])
    before = server.memory()
    opened = phones.ask("open", people.readers[FIRST:])
    each = (server.memory() - before) / opened.count
    print(f"\n{opened.count} sockets were opened and watch home after {opened.seconds:.1f} s.", file=sys.stderr)
    yield Goal("KiB of memory for each further socket that watches home", "<= 100", each, each <= 100)
    yield from _slower("with idle sockets", alone, _page_times(reader), 1.5)
    yield _last_push(author, phones, len(people.readers))
    yield from _slower("while everybody is pushed to", alone, _times_meanwhile(author, reader), 3)
    took = seconds(lambda: phones.ask("close"))
    print(f"All hung up in {took:.1f} s.", file=sys.stderr)
    reader.hang_up()
    after = max(seconds(lambda: reader.get(PAGES[0])) for _ in range(10))
    yield Goal("seconds at most for a light page while all hang up", "<= 1", after, after <= 1)


def message_goals(phones: Phones, people: People) -> Iterator[Goal]:
    """Yield how long a message takes from one socket to another while a thousand others are open."""
    opened = phones.ask("open", people.readers[2 : TALKING + 2])
    talkers = (people.readers[0], people.readers[1])
    delays = phones.ask("delays", talkers, str(people.conversation_id), MESSAGES, PAUSE)
    took = 1_000 * percentile(delays, 0.99)
    yield Goal(f"milliseconds of a message, p99, {opened.count} sockets open", "<= 50", took, took <= 50)


def _last_push(author: Browser, phones: Phones, count: int) -> Goal:
    """Tell how long after its answer a tweet has reached the last open home."""
    tweet_id = author.tweet("Line 12 runs every eight minutes from today.")
    answered = time.monotonic()
    heard = phones.ask("heard", tweet_id, count)
    took = heard[-1] - answered if len(heard) == count else float("inf")
    return Goal(f"seconds until a tweet is pushed to {len(heard)} of {count} sockets", "<= 1", took, took <= 1)


def _times_meanwhile(author: Browser, reader: Browser) -> dict[str, list[float]]:
    """Ask for pages while the author tweets to everybody again and again."""
    done = threading.Event()

    def tweet() -> None:
        while not done.wait(TWEET_EVERY):
            author.tweet("And again.")

    tweeting = threading.Thread(target=tweet)
    tweeting.start()
    try:
        return _page_times(reader)
    finally:
        done.set()
        tweeting.join()


def _page_times(reader: Browser) -> dict[str, list[float]]:
    """Return how long each page took, asked for again and again."""
    times: dict[str, list[float]] = {page: [] for page in PAGES}
    reader.hang_up()
    end = time.monotonic() + STATE_SECONDS
    while time.monotonic() < end:
        for page in PAGES:
            times[page].append(seconds(lambda page=page: reader.get(page)))  # type: ignore[misc]  # as mypy infers no default
    return times


def _slower(when: str, alone: dict[str, list[float]], now: dict[str, list[float]], goal: float) -> Iterator[Goal]:
    """Compare the slow ones among the answers, and print the median beside them."""
    for page, times in now.items():
        ratio = percentile(times, 0.95) / percentile(alone[page], 0.95)
        shown = f"p95 {1_000 * percentile(times, 0.95):.0f} ms, p50 {1_000 * statistics.median(times):.0f} ms"
        yield Goal(f"p95 of {page} {when} against without ({shown})", f"<= {goal:g}", ratio, ratio <= goal)


def _allow_open_files() -> None:
    """Let this process and its children have as many open files as they may."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
