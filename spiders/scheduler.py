"""`ducha schedule run`: starts each job's crawl in a process of its own when it is due, until it is told to stop.

Jobs wait for each other, because one process writes to a data directory. Two schedulers of one data directory exclude
each other by a lock of the kernel's, which a crash gives back; a crawl that outlives its scheduler still holds the
data directory, and the next one waits for it.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from crawler.archive.datadir import DataDirectory
from crawler.archive.lock import WriteLock
from spiders.schedule import SHANGHAI, History, Job

log = logging.getLogger("ducha.schedule")

STOP_SECONDS = 60.0  # for a crawl to finish what it is fetching, before it is killed
WAIT_SECONDS = 6 * 3600  # for another writer of the data directory


class Scheduler:
    """Runs jobs. `command` makes the command line of a job's crawl."""

    def __init__(self, jobs: Sequence[Job], data: DataDirectory, command: Callable[[Job], list[str]]) -> None:
        self.jobs, self.data, self.command = list(jobs), data, command
        self.history = History(data.runs)
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = threading.Event()
        self.clock: Callable[[], datetime] = lambda: datetime.now(SHANGHAI)
        self._scheduler = BlockingScheduler(
            timezone=SHANGHAI,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises BusyError where another scheduler runs on this data directory."""
        lock = WriteLock(self.data.path / "schedule.lock")
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        lock.acquire("schedule run")
        try:
            at = self.clock()
            for job in self.jobs:
                missed = self.history.missed(job, at)
                if job.name not in self.history.read():
                    self.history.note(job.name, due=at.isoformat())
                if missed is not None:
                    log.warning("%s: due at %s and missed; it runs now, once", job.name, f"{missed:%Y-%m-%d %H:%M}")
                    self._scheduler.add_job(self.start, args=[job, missed], id=f"{job.name} missed", name=job.name)
                self._scheduler.add_job(self.start, _with_jitter(job), args=[job], id=job.name, name=job.name)
                log.info("%s: next due at %s", job.name, f"{job.next_time(at):%Y-%m-%d %H:%M}")
            if not self.stopping.is_set():
                self._scheduler.start()
        finally:
            self._end_child()
            lock.release()

    def start(self, job: Job, due: datetime | None = None) -> int:
        """Crawl for a job and remember how it went: the exit code of `ducha crawl`."""
        if self.stopping.is_set():
            return -signal.SIGTERM
        began = self.clock()
        self.history.note(job.name, due=(due or began).isoformat(), started=began.isoformat(), finished=None, exit=None)
        log.info("%s: starts", job.name)
        # a session of its own: Ctrl-C on a terminal must reach the crawl once, through `_end_child`
        self.child = subprocess.Popen(self.command(job), start_new_session=True)  # noqa: S603 - our own command line
        if self.stopping.is_set():
            self.child.terminate()
        code = self.child.wait()
        self.child = None
        self.history.note(job.name, due=began.isoformat(), finished=self.clock().isoformat(), exit=code)
        log.log(logging.INFO if code == 0 else logging.WARNING, "%s: ended with exit code %d", job.name, code)
        return code

    def _stop(self, number: int, _: object) -> None:
        log.info("%s: stopping; the crawl under way finishes what it is fetching", signal.Signals(number).name)
        self.stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _end_child(self) -> None:
        child = self.child
        if child is None:
            return
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            log.error(
                "the crawl did not stop within %d seconds; it is killed and goes on at its next run", STOP_SECONDS
            )
            child.kill()
            child.wait()


def _with_jitter(job: Job) -> CronTrigger:
    trigger = job.trigger
    trigger.jitter = job.jitter or None
    return trigger
