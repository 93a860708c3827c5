"""How long the made-up institute takes to build, as a whole process: wall and CPU seconds, peak memory.

.venv/bin/python -m benchmarks.demo_build [RUNS]
"""

import os
import resource
import subprocess
import sys
import tempfile
import time


def once(seed: int) -> tuple[float, float]:
    """Wall and CPU seconds of one build in a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "ustat", "demo", "--no-serve", "--seed", str(seed)],
            env={**os.environ, "USTAT_HOME": home},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, cpu


def main(runs: int) -> None:
    figures = [once(seed) for seed in range(1, runs + 1)]
    walls, cpus = zip(*figures, strict=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"runs {runs}, asked for: under 60 s wall")
    for name, values in (("wall s", sorted(walls)), ("cpu s", sorted(cpus))):
        print(f"{name:8} min {values[0]:6.1f}  median {values[len(values) // 2]:6.1f}  max {values[-1]:6.1f}")
    print(f"peak MB  {peak:6.0f}  (the largest single process)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
