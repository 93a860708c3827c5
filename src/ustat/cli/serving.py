"""Serve: pages, worker and static files in one process group, stopped together."""

import os
import signal
import subprocess
import sys
import time
from typing import Annotated

import typer


def serve(
    bind: Annotated[str, typer.Option(help="Address and port to listen on.")] = "127.0.0.1:8000",
    workers: Annotated[int, typer.Option(help="Processes that answer pages.")] = 2,
) -> None:
    """Serve the pages, deliver facts in the background, and stop both together."""
    from django.core.management import call_command

    host, _, port = bind.rpartition(":")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    granian = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host or "127.0.0.1", "--port", port,
        "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "ustat.wsgi:application",
    ]  # fmt: skip
    family = [subprocess.Popen(granian), subprocess.Popen([sys.executable, "-m", "ustat", "worker"])]

    def stop(*_: object) -> None:
        for child in family:
            if child.poll() is None:
                child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    typer.echo(f"Ustat is served at http://{host or '127.0.0.1'}:{port}/  (stop: Ctrl+C)")
    while all(child.poll() is None for child in family):
        time.sleep(0.2)
    stop()
    asked_to_stop = {0, -signal.SIGTERM, -signal.SIGINT}
    endings = {child.wait() for child in family}
    raise typer.Exit(int(bool(endings - asked_to_stop)))


def worker(
    once: Annotated[bool, typer.Option(help="Stop when nothing is waiting.")] = False,
) -> None:
    """Deliver facts: score sittings, derive needs, make plans. `ustat serve` starts one by itself."""
    from django.db import OperationalError, close_old_connections

    from ustat.flow.deliver import run_until_quiet

    parent = os.getppid()
    while True:
        try:
            run_until_quiet()
        except OperationalError as trouble:  # a locked or restarting database: wait and try again
            typer.echo(f"ustat worker: {trouble}", err=True)
        if once:
            return
        close_old_connections()
        if os.getppid() != parent:  # the server is gone; do not linger
            return
        time.sleep(1)
