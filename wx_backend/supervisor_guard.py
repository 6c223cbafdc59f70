"""The last to leave: leads the group of processes of one supervisor, and ends the group when the supervisor is gone."""

import os
import signal
import sys
import time

GRACE_SECONDS = 3


def main() -> None:
    """Wait for the end of standard input, which comes with the supervisor's end however it ends, then end the group."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    os.killpg(os.getpgrp(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
