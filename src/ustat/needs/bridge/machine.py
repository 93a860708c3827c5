"""The machine that reads requests: what it came with, what people taught it, and how good that makes it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from ustat.needs.bridge.ideas import CONTENT, rows_of, shipped_terms
from ustat.needs.models import MachineVersion, Request
from ustat.needs.queries import version_in_force
from ustat.standards.models import Topic
from ustat_engine.text.features import Features
from ustat_engine.text.glossary import Term, merged
from ustat_engine.text.matching import USUAL_CHANCE, Candidate, Chance, Matcher, fit_chance
from ustat_engine.text.meaning import Embedder, offline_embedder

if TYPE_CHECKING:  # learning brings a large library
    from ustat_engine.text.directions import DirectionModel

DIRECTIONS: Final = CONTENT / "directions.csv"
# Authored for this project, no real teacher's words: they teach the machine until people have settled enough.
FIRST_REQUESTS: Final = CONTENT / "first_requests.csv"
ENOUGH: Final = 300

LEAST_MEASURED: Final = 20
FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a person said a request means: its direction (0: no request) and its topic's code ("": none)."""

    text: str
    direction: int
    topic: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What the machine knows: version 0 has learnt nothing from people here."""

    number: int = 0
    lessons: tuple[Lesson, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    chance: Chance = USUAL_CHANCE

    def matcher(self, topics: Sequence[Topic], embed: Embedder | None) -> Matcher | None:
        """The topics made ready, with the requests that people said mean them; None while there are none."""
        confirmed = defaultdict(list)
        for lesson in self.lessons:
            confirmed[lesson.topic].append(lesson.text)
        named = [
            Candidate(topic.code, wordings, tuple(confirmed[topic.code]))
            for topic in topics
            if (wordings := wordings_of(topic))
        ]
        if not named:
            return None
        return Matcher(
            named,
            self.terms,
            background=[text for text, _direction in self._first],
            unserved=[one.text for one in self.lessons if one.direction and not one.topic],
            embed=embed,
        )

    def directions(self, topics: Sequence[Topic], embed: Embedder | None) -> "DirectionModel":
        """The model of directions; it takes seconds. Its direction 0 is "not a request"."""
        from ustat_engine.text.directions import DirectionModel, Example

        examples = [
            *(Example(one.text, one.direction) for one in self.lessons),
            *(Example(text, direction) for text, direction in (*self._first, *_described())),
            *(Example(wording, topic.direction_id) for topic in topics for wording in wordings_of(topic)),
        ]
        return DirectionModel(examples, self.terms, embed=embed)

    def features(self, topics: Sequence[Topic]) -> Features:
        """How texts are compared where no model is needed: light enough for a page."""
        texts = [wording for topic in topics for wording in wordings_of(topic)]
        return Features([*texts, *(text for text, _direction in self._first)], self.terms)

    @property
    def terms(self) -> list[Term]:
        """The glossary with the words of this institute."""
        own = [Term(ky=idea, synonyms_ky=(words,)) for idea, words in self.synonyms]
        return merged([*shipped_terms(), *own]) if own else list(shipped_terms())

    @property
    def _first(self) -> tuple[tuple[str, int], ...]:
        return _first_requests() if len(self.lessons) < ENOUGH else ()


def machine_in_force() -> Machine:
    """What the version in force knows; version 0 while nobody has taught it anything."""
    version = version_in_force()
    return machine_of(version) if version else Machine()


def machine_of(version: MachineVersion) -> Machine:
    """What a version knows. A request deleted since teaches no more."""
    texts = dict(Request.objects.filter(pk__in=[one[0] for one in version.lessons]).values_list("pk", "text"))
    return Machine(
        number=version.number,
        lessons=tuple(
            Lesson(texts[request], direction, topic)
            for request, direction, topic in version.lessons
            if request in texts
        ),
        synonyms=tuple((idea, words) for idea, words in version.synonyms),
        chance=Chance(**version.chance) if version.chance else USUAL_CHANCE,
    )


def measured(machine: Machine) -> tuple[dict[str, Any], dict[str, float]]:
    """How well a machine of this kind reads requests it has not seen, and how likeness becomes probability.

    The lessons are cut into five parts, and each is read by a machine that learnt from the others. Shares of
    ``served`` requests whose topic comes first, or among three, and of all ``n`` whose direction is right.
    Both are empty with fewer than 20 lessons.
    """
    if len(machine.lessons) < LEAST_MEASURED:
        return {}, {}
    topics = list(Topic.objects.order_by("code"))
    hits, threes, directions = list[bool](), list[bool](), list[bool]()
    scores, right, elsewhere = list[float](), list[bool](), list[float]()
    for known, asked in _folds(machine):
        texts = [one.text for one in asked]
        guesses = known.directions(topics, embedder()).guess(texts)
        directions += [guess.direction == one.direction for guess, one in zip(guesses, asked, strict=True)]
        matcher = known.matcher(topics, embedder())
        for one, match in zip(asked, matcher.match(texts) if matcher else (), strict=matcher is not None):
            keys = [found.key for found in match.suggestions]
            if one.direction:
                scores.append(match.score)
                elsewhere.append(match.elsewhere)
                right.append(bool(one.topic) and keys[:1] == [one.topic])
            if one.topic:
                hits.append(keys[:1] == [one.topic])
                threes.append(one.topic in keys)
    chance = fit_chance(scores, right, elsewhere)
    return {
        "n": len(directions),
        "direction": sum(directions) / len(directions),
        "served": len(hits),
        "first": sum(hits) / len(hits) if hits else None,
        "three": sum(threes) / len(threes) if threes else None,
    }, {"slope": chance.slope, "middle": chance.middle, "against": chance.against}


def wordings_of(topic: Topic) -> tuple[str, ...]:
    """How a topic is called, in each language, and its synonyms."""
    return tuple(dict.fromkeys(filter(None, [*topic.name.values(), *topic.synonyms])))


@cache
def embedder() -> Embedder | None:
    """Sentence vectors, where they are installed and ``SENTENCE_VECTORS`` asks for them; for the worker."""
    return offline_embedder() if getattr(settings, "SENTENCE_VECTORS", False) else None


def _folds(machine: Machine) -> Iterator[tuple[Machine, tuple[Lesson, ...]]]:
    for fold in range(FOLDS):
        known = tuple(one for place, one in enumerate(machine.lessons) if place % FOLDS != fold)
        yield Machine(machine.number, known, machine.synonyms), machine.lessons[fold::FOLDS]


@cache
def _first_requests() -> tuple[tuple[str, int], ...]:
    return tuple((row["text"], int(row["direction"])) for row in rows_of(FIRST_REQUESTS))


@cache
def _described() -> tuple[tuple[str, int], ...]:
    """What belongs to each direction, in short texts."""
    return tuple((row["text"], int(row["direction"])) for row in rows_of(DIRECTIONS))
