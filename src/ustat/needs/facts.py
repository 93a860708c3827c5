"""What happened here."""

from dataclasses import dataclass

from ustat.common.facts import Happening


@dataclass(frozen=True, slots=True)
class NeedsDerived(Happening):
    """One sitting, or the sittings of one file, became needs."""

    sitting_ids: list[int]


@dataclass(frozen=True, slots=True)
class RequestsSettled(Happening):
    """A person said what requests mean, set them aside, split or took that back."""

    request_ids: list[int]


@dataclass(frozen=True, slots=True)
class MachineChanged(Happening):
    """Another version of the machine is in force: what waits for a person is to be read again."""

    version: int


@dataclass(frozen=True, slots=True)
class LessonsChanged(Happening):
    """A synonym was added or removed, or learning was asked for: the machine is to learn again."""

    asked_for: bool


@dataclass(frozen=True, slots=True)
class RequestsAnswered(Happening):
    """An answer to askers was written or corrected; it waits on their own pages."""

    reply_id: int


@dataclass(frozen=True, slots=True)
class ProposalsAccepted(Happening):
    """Topics that teachers proposed were accepted as one topic; a programme is to be drafted."""

    proposal_ids: list[int]
    topic: str


@dataclass(frozen=True, slots=True)
class AdviceAccepted(Happening):
    """A teacher took a school head's suggestion as a need of her own."""

    need_id: int
