"""A served institute of its own: a fresh home, a free loopback port, real processes, stopped by their ids."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Served:
    """`ustat serve` on a free port, in a home of its own; on PostgreSQL in a database of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "USTAT_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "ustat.settings.dev",
            "PYTHONUNBUFFERED": "1",
        }
        if address := os.environ.get("DATABASE_URL"):
            self.environment["DATABASE_URL"] = _database_of_its_own(address)
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str, code: str = "") -> str:
        """`ustat WORDS`, or a piece of Python with the application set up; what it printed."""
        command = [sys.executable, "-m", "ustat", *words]
        if code:
            command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ustat", "serve", "--bind", f"127.0.0.1:{self.port}"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.home / "serve.log").open("ab"),
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(self.base, timeout=5).close()
                return
            assert self.process.poll() is None, (self.home / "serve.log").read_text()
            time.sleep(0.1)
        raise AssertionError("The server did not answer: " + (self.home / "serve.log").read_text())

    def kill(self) -> None:
        """As a power cut would: every process of the family at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()


def _database_of_its_own(address: str) -> str:
    import psycopg

    name = f"ustat_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')  # our own letters and figures
    return address.rsplit("/", 1)[0] + "/" + name
