"""What happened here."""

from dataclasses import dataclass

from ustat.common.facts import Happening


@dataclass(frozen=True, slots=True)
class SittingFinished(Happening):
    """Somebody finished answering."""

    sitting_id: int


@dataclass(frozen=True, slots=True)
class AnswersImported(Happening):
    """A file of answers became sittings."""

    answer_import_id: int


@dataclass(frozen=True, slots=True)
class AnswersImportUndone(Happening):
    """The sittings of a file were taken back."""

    answer_import_id: int
    campaign_id: int
