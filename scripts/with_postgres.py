"""Run a command beside a PostgreSQL server of its own: fresh, on a free loopback port, gone afterwards.

python scripts/with_postgres.py COMMAND [ARG ...]
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def programs() -> Path:
    """The folder of initdb and postgres, the newest there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    sys.exit("PostgreSQL is not installed; `sh scripts/system_packages.sh` installs it.")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def main(command: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="ustat-postgres-"))
    # PostgreSQL refuses to run as root; its own user exists wherever it is installed.
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    if who:
        entry = pwd.getpwnam("postgres")
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    port, data = free_port(), folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [
            programs() / "initdb", "-D", data, "-U", "ustat", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "-N",
        ],
        check=True, **quiet, **who,
    )  # fmt: skip
    server = subprocess.Popen(
        [
            programs() / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder,
            "-c", "shared_buffers=128MB", "-c", "max_connections=60", "-c", "log_min_messages=fatal",
        ],
        stderr=subprocess.DEVNULL, **quiet, **who,
    )  # fmt: skip
    try:
        ask = [programs() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ask, check=False).returncode:
            if server.poll() is not None:
                sys.exit("PostgreSQL stopped while starting.")
            time.sleep(0.1)
        address = f"postgres://ustat@127.0.0.1:{port}/postgres"
        return subprocess.run(command, check=False, env={**os.environ, "DATABASE_URL": address}).returncode
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
