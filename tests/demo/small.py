"""The made-up institute, small enough for a test: six schools, 132 teachers, all nine stages."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from ustat.demo.build import Stage, build
from ustat.demo.made.scale import SMALL
from ustat.demo.work import Work

TODAY = date(2026, 11, 23)


def small_institute(
    home: Path, *, seed: int = 1, until: Stage = Stage.INSIGHT, with_oecd_sample: bool = False
) -> Work:
    """Build it in the test's database; ``home`` is a folder for its files, such as ``tmp_path``."""
    size = replace(SMALL, has_oecd_sample=with_oecd_sample)
    return build(today=TODAY, home=home, seed=seed, until=until, size=size)
