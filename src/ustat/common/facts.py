"""Facts: what happened, in the past tense. Recorded where it became true, delivered by `ustat.flow`."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import transaction

from ustat.common import models


@dataclass(frozen=True, slots=True)
class Happening:
    """The base of every fact. A stage's `facts.py` names them; their fields are ids, codes and numbers."""

    kinds: ClassVar[dict[str, type["Happening"]]] = {}

    def __init_subclass__(cls) -> None:
        # The stage and the name: `instruments.SittingFinished`.
        Happening.kinds[cls.kind()] = cls

    @classmethod
    def kind(cls) -> str:
        return f"{cls.__module__.split('.')[1]}.{cls.__name__}"

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(**body)


class NotYet(Exception):
    """A listener asks to hear the same news again later: not a trouble, only too early."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def record(happening: Happening) -> models.Fact:
    """Write the fact beside the change that made it true; outside a transaction that is a mistake."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{happening.kind()} was recorded outside the transaction that made it true.")
    return models.Fact.objects.create(kind=happening.kind(), body=asdict(happening))
