"""A small house for the supervisor's tests: a web server that starts a child of its own, and a worker that says ready.

Called with the server's port, a mark for `ps`, and how the worker ends.
"""

import sys

from wx_backend.supervisor import Part, PartError, Supervisor

SERVER = """
import http.server, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", sys.argv[2]])
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()
"""
WORKERS = {
    "stays": "print('ready', flush=True); import time; time.sleep(600)",
    "dies": "print('ready', flush=True); print('out of paper', flush=True); raise SystemExit(3)",
    "is stubborn": "import signal, time; signal.signal(15, lambda *_: print('I stay', flush=True)); "
    "print('ready', flush=True); time.sleep(600)",
    "says nothing": "import time; time.sleep(600)",
}


def main(port: str, mark: str, worker: str) -> int:
    """Run both until a stop is asked, as the house's own start does."""
    python = (sys.executable, "-c")
    parts = (
        Part("server", (*python, SERVER, port, mark), f"http://127.0.0.1:{port}/"),
        Part("worker", (*python, WORKERS[worker], mark)),
    )
    try:
        with Supervisor(patience=3600 if worker == "is stubborn" else 10) as supervisor:
            supervisor.start(parts)
            supervisor.wait_ready(2 if worker == "says nothing" else 30)
            print("all ready", flush=True)  # noqa: T201 - what the test waits for
            supervisor.watch()
    except PartError as error:
        print(error, flush=True)  # noqa: T201 - what the test reads
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
