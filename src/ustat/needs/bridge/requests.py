"""What requests in teachers' own words may mean: a direction, topics, and requests that say the same.

Reading and learning belong to the worker. Pages only group, which needs neither a model nor sentence vectors.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ustat.needs.bridge.kept import Kept
from ustat.needs.bridge.machine import Machine, embedder, machine_in_force, wordings_of
from ustat.needs.models import Request
from ustat.standards.models import Topic
from ustat_engine.text.duplicates import group
from ustat_engine.text.features import Features
from ustat_engine.text.matching import LIKELY, Match, Matcher

if TYPE_CHECKING:  # learning brings a large library
    from ustat_engine.text.directions import DirectionModel

METHOD: Final = "letters, stems and terms, 2"
BEST: Final = 3


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """A topic a request may mean, how alike they are from 0 to 1, and the words that decided."""

    code: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the machine makes of a request.

    ``direction`` is None when it asks for no course; ``found`` is the code of the topic it most likely means,
    empty when none is alike enough.
    """

    direction: int | None
    chance: float
    words: tuple[str, ...]
    topics: tuple[TopicGuess, ...]
    found: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Requests that one course would serve, the most typical first; ``topic`` is its code or empty."""

    requests: list[Request]
    topic: str

    @property
    def support(self) -> int:
        """How many people ask: everybody once, and every anonymous sitting once."""
        return len({_asker(request) for request in self.requests})


def suggest(texts: Sequence[str], machine: Machine | None = None) -> list[Suggestion]:
    """For each text a direction with its probability, and up to three topics with the words that decided.

    ``machine``: what is known; by default the version in force.
    """
    topics = _topics()
    machine = machine or machine_in_force()
    basis = (_basis(topics), machine)
    matcher = _matchers.get(basis, lambda: machine.matcher(topics, embedder()))
    matches = matcher.match(texts, best=BEST) if matcher else [Match(text, (), 1.0) for text in texts]
    guesses = _models.get(basis, lambda: machine.directions(topics, embedder())).guess(texts)
    return [
        Suggestion(
            direction=guess.direction or None,
            chance=guess.probability,
            words=guess.words,
            topics=tuple(TopicGuess(one.key, one.score, one.words) for one in match.suggestions),
            found=match.suggestions[0].key if guess.direction and machine.chance.of(match) >= LIKELY else "",
        )
        for match, guess in zip(matches, guesses, strict=True)
    ]


def method(machine: Machine) -> str:
    """How a suggestion came about, as it is kept beside it: the method, and which version."""
    return f"{METHOD}, version {machine.number}" if machine.number else METHOD


def alike(requests: Sequence[Request]) -> list[Alike]:
    """Requests gathered into groups that one course would serve, those that most people ask for first."""
    if not requests:
        return []
    topics = _topics()
    codes = {topic.pk: topic.code for topic in topics}
    texts = tuple(request.text for request in requests)
    anchors = tuple(codes.get(request.topic_id) if request.topic_id else None for request in requests)
    machine = machine_in_force()
    basis = (_basis(topics), machine.synonyms, texts, anchors)
    groups = _groups.get(basis, lambda: _grouped(machine, topics, texts, anchors))
    found = [Alike([requests[place] for place in places], topic) for places, topic in groups]
    return sorted(found, key=lambda one: (-one.support, one.requests[0].pk))


_matchers: Final[Kept[Matcher | None]] = Kept(most=2)
_models: Final["Kept[DirectionModel]"] = Kept(most=2)
_features: Final[Kept[Features]] = Kept(most=2)
_groups: Final[Kept[list[tuple[tuple[int, ...], str]]]] = Kept(most=16)


def _grouped(
    machine: Machine, topics: list[Topic], texts: Sequence[str], anchors: Sequence[str | None]
) -> list[tuple[tuple[int, ...], str]]:
    """Places of the texts of each group, the central one first, and the topic's code."""
    features = _features.get((_basis(topics), machine.synonyms), lambda: machine.features(topics))
    found = group(texts, features, anchors=anchors)
    return [
        ((one.central, *(place for place in one.members if place != one.central)), one.anchor or "")
        for one in found
    ]


def _topics() -> list[Topic]:
    return list(Topic.objects.order_by("code"))


def _basis(topics: Iterable[Topic]) -> tuple[Hashable, ...]:
    return tuple((topic.code, topic.direction_id, *wordings_of(topic)) for topic in topics)


def _asker(request: Request) -> str:
    person = request.sitting.person_id
    return f"person-{person}" if person else f"sitting-{request.sitting_id}"
