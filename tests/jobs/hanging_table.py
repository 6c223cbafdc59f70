"""A table of jobs for tests of a killed process: one every second, and one that hangs the first time it runs."""

import time
from datetime import timedelta

from jobs.context import RunContext
from jobs.table import Job
from jobs.timing import every
from tests.jobs.fast_table import LEASE, TICK, note


def hang(context: RunContext) -> str:
    """Hang for good at the first try."""
    tries = note(context, "hang")
    if tries == 1:
        time.sleep(3600)
    return f"try {tries}"


TABLE = (TICK, Job("hang", "第一次会卡住", every(weeks=50), hang, timedelta(days=400), lease=LEASE))
