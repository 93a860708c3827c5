"""Compile every loop once, so that nobody waits for it later.

``python -m ustat_engine.psychometrics.kernels``, run by ``make setup``.
"""

from pathlib import Path

from ustat_engine.psychometrics.kernels.choosing import compiled_module

if __name__ == "__main__":
    for file in sorted(Path(__file__).parent.glob("compiled_*.py")):
        compiled_module(file.stem.removeprefix("compiled_"))
