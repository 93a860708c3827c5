"""What requests in teachers' own words may mean: a direction, topics, and requests that say the same."""

import csv
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ustat.needs.bridge.kept import Kept
from ustat.needs.models import Request
from ustat.standards.models import Topic
from ustat_engine.text.duplicates import group
from ustat_engine.text.glossary import Term, read_term
from ustat_engine.text.matching import Candidate, Match, Matcher

if TYPE_CHECKING:  # pages group requests and need no model; learning brings a large library
    from ustat_engine.text.directions import DirectionModel

METHOD: Final = "character n-grams and terms, 1"
BEST: Final = 3
STAGES: Final = Path(__file__).resolve().parents[2]
GLOSSARY: Final = STAGES / "standards" / "content" / "glossary.csv"
# Authored for this project, no real teacher's words: they teach the machine until people have settled enough.
FIRST_REQUESTS: Final = STAGES / "needs" / "content" / "first_requests.csv"


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


def suggest(texts: Sequence[str]) -> list[Suggestion]:
    """For each text a direction with its probability, and up to three topics with the words that decided."""
    topics = _topics()
    matcher = _matcher(topics)
    matches = matcher.match(texts, best=BEST) if matcher else [Match(text, (), 1.0) for text in texts]
    guesses = _directions(topics).guess(texts)
    return [
        Suggestion(
            direction=guess.direction or None,
            chance=guess.probability,
            words=guess.words,
            topics=tuple(TopicGuess(one.key, one.score, one.words) for one in match.suggestions),
            found=match.found.key if match.found and guess.direction else "",
        )
        for match, guess in zip(matches, guesses, strict=True)
    ]


def alike(requests: Sequence[Request]) -> list[Alike]:
    """Requests gathered into groups that one course would serve, those that most people ask for first."""
    if not requests:
        return []
    topics = _topics()
    codes = {topic.pk: topic.code for topic in topics}
    texts = tuple(request.text for request in requests)
    anchors = tuple(codes.get(request.topic_id) if request.topic_id else None for request in requests)
    groups = _groups.get((_basis(topics), texts, anchors), lambda: _grouped(topics, texts, anchors))
    found = [Alike([requests[place] for place in places], topic) for places, topic in groups]
    return sorted(found, key=lambda one: (-one.support, one.requests[0].pk))


_matchers: Final[Kept[Matcher]] = Kept(most=2)
_models: Final["Kept[DirectionModel]"] = Kept(most=2)
_groups: Final[Kept[list[tuple[tuple[int, ...], str]]]] = Kept(most=16)


def _grouped(
    topics: list[Topic], texts: Sequence[str], anchors: Sequence[str | None]
) -> list[tuple[tuple[int, ...], str]]:
    """Places of the texts of each group, the central one first, and the topic's code."""
    matcher = _matcher(topics)
    features = matcher.features if matcher else _directions(topics).features
    found = group(texts, features, anchors=anchors)
    return [
        ((one.central, *(place for place in one.members if place != one.central)), one.anchor or "")
        for one in found
    ]


def _topics() -> list[Topic]:
    return list(Topic.objects.order_by("code"))


def _basis(topics: Iterable[Topic]) -> tuple[Hashable, ...]:
    return tuple((topic.code, topic.direction_id, *_wordings(topic)) for topic in topics)


def _matcher(topics: list[Topic]) -> Matcher | None:
    """The topics made ready, once a process; None while there are none."""
    named = [Candidate(topic.code, variants) for topic in topics if (variants := _wordings(topic))]
    if not named:
        return None
    background = [text for text, _direction in _first_requests()]
    return _matchers.get(_basis(topics), lambda: Matcher(named, _terms(), background=background))


def _directions(topics: list[Topic]) -> "DirectionModel":
    """The model of directions, once a process: it takes seconds. Its direction 0 is "not a request"."""
    from ustat_engine.text.directions import DirectionModel, Example

    def learn() -> DirectionModel:
        titles = [Example(wording, topic.direction_id) for topic in topics for wording in _wordings(topic)]
        first = [Example(text, direction) for text, direction in _first_requests()]
        return DirectionModel([*first, *titles], _terms())

    return _models.get(_basis(topics), learn)


def _wordings(topic: Topic) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, [*topic.name.values(), *topic.synonyms])))


@cache
def _terms() -> tuple[Term, ...]:
    return tuple(
        read_term(ky=row["term_ky"], ru=row["term_ru"], en=row["term_en"], note=row["note"])
        for row in _rows(GLOSSARY)
    )


@cache
def _first_requests() -> tuple[tuple[str, int], ...]:
    return tuple((row["text"], int(row["direction"])) for row in _rows(FIRST_REQUESTS))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _asker(request: Request) -> str:
    person = request.sitting.person_id
    return f"person-{person}" if person else f"sitting-{request.sitting_id}"
