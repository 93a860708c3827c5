"""Requests of a file to what they may mean, by the same methods as the request desk."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ustat_engine.text.directions import DirectionModel, Example, Guess, fit_sharpness
from ustat_engine.text.duplicates import group
from ustat_engine.text.glossary import Term, merged, read_term
from ustat_engine.text.matching import LIKELY, Candidate, Chance, Match, Matcher, fit_chance
from ustat_engine.text.meaning import Embedder, offline_embedder

FOLDS = 10
SHARPNESS_FOLDS = 3


@dataclass(frozen=True, slots=True)
class Course:
    """A course of the catalogue; ``direction`` is its number, or None where nobody says."""

    number: str
    titles: tuple[str, ...]
    direction: int | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A request that a person has read: its direction (0: not a request) and course.

    ``course`` is "" when none serves it, None when nobody has said which.
    """

    text: str
    direction: int
    course: str | None


@dataclass(frozen=True, slots=True)
class Understood:
    """What one request may mean.

    ``direction`` 0: not a request. ``course`` is "" when none is probably right. ``ranking``: the three most
    similar courses, whether probable or not. ``topic`` names the group of requests that one course would
    serve. ``words`` decided.
    """

    direction: int
    direction_chance: float
    course: str
    course_chance: float
    ranking: tuple[str, ...]
    topic: str
    words: tuple[str, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """The next two candidates after ``course``."""
        return tuple(one for one in self.ranking if one != self.course)[:2]


def embedder_is_here() -> bool:
    """Whether sentence vectors can be had on this machine."""
    return _embedder() is not None


def understand(
    texts: Sequence[str],
    courses: Sequence[Course],
    labelled: Sequence[Labelled],
    glossary: Sequence[tuple[str, str, str, str]],
    described: Sequence[tuple[str, int]] = (),
    *,
    with_embeddings: bool,
) -> list[Understood]:
    """What each text may mean.

    Rows of ``glossary`` are Kyrgyz, Russian, English and note; rows that name one idea are joined.
    ``described``: short texts of what belongs to a direction.
    """
    terms = merged([read_term(ky=ky, ru=ru, en=en, note=note) for ky, ru, en, note in glossary])
    embed = _embedder() if with_embeddings else None
    chance = _learnt_chance(courses, labelled, terms, embed)
    matcher = _matcher(courses, labelled, terms, embed)
    titles = [
        Example(title, course.direction)
        for course in courses
        if course.direction is not None
        for title in course.titles
    ]
    told = [Example(text, direction) for text, direction in described]
    given = [*titles, *told]
    sharpness = _learnt_sharpness(labelled, given, terms, embed)
    model = DirectionModel([*_examples(labelled), *given], terms, embed=embed, sharpness=sharpness)

    matches, guesses = matcher.match(texts), model.guess(texts)
    found = [
        _best(match, chance) if guess.direction else "" for match, guess in zip(matches, guesses, strict=True)
    ]
    names = {course.number: course.titles[0] for course in courses}
    topics = _topics(texts, matcher, found, guesses, names)
    return [
        _understood(match, guess, chance, course, topic)
        for match, guess, course, topic in zip(matches, guesses, found, topics, strict=True)
    ]


def _understood(match: Match, guess: Guess, chance: Chance, course: str, topic: str) -> Understood:
    keys = [one.key for one in match.suggestions]
    words = match.suggestions[0].words if course else guess.words
    return Understood(
        direction=guess.direction,
        direction_chance=guess.probability,
        course=course,
        course_chance=chance.of(match) if guess.direction else 0.0,
        ranking=tuple(keys),
        topic=topic,
        words=words,
    )


def _topics(
    texts: Sequence[str],
    matcher: Matcher,
    found: Sequence[str],
    guesses: Sequence[Guess],
    names: dict[str, str],
) -> list[str]:
    """The name of each group: the course's title, or its most typical request; "" for what asks nothing."""
    topics = [""] * len(texts)
    asked = [place for place, guess in enumerate(guesses) if guess.direction]
    groups = group(
        [texts[place] for place in asked],
        matcher.features,
        anchors=[found[place] or None for place in asked],
    )
    for one in groups:
        name = names[one.anchor] if one.anchor else texts[asked[one.central]]
        for member in one.members:
            topics[asked[member]] = name
    return topics


def _best(match: Match, chance: Chance) -> str:
    return match.suggestions[0].key if chance.of(match) >= LIKELY else ""


def _matcher(
    courses: Sequence[Course], labelled: Sequence[Labelled], terms: Sequence[Term], embed: Embedder | None
) -> Matcher:
    confirmed: dict[str, list[str]] = defaultdict(list)
    for one in labelled:
        if one.course:
            confirmed[one.course].append(one.text)
    candidates = [
        Candidate(course.number, course.titles, tuple(confirmed[course.number])) for course in courses
    ]
    return Matcher(
        candidates,
        terms,
        background=[one.text for one in labelled],
        unserved=[one.text for one in labelled if one.course == ""],
        embed=embed,
    )


def _learnt_chance(
    courses: Sequence[Course], labelled: Sequence[Labelled], terms: Sequence[Term], embed: Embedder | None
) -> Chance:
    """From similarity to probability, by requests whose answer is known, each matched by the others."""
    scores, right, elsewhere = [], [], []
    judged = [one for one in labelled if one.direction and one.course is not None]
    for known, asked in _folds(judged):
        matches = _matcher(courses, known, terms, embed).match([one.text for one in asked], best=1)
        for one, match in zip(asked, matches, strict=True):
            best = match.suggestions[0] if match.suggestions else None
            scores.append(match.score)
            elsewhere.append(match.elsewhere)
            right.append(best is not None and one.course in {best.key, *best.also})
    return fit_chance(scores, right, elsewhere)


def _examples(labelled: Sequence[Labelled]) -> list[Example]:
    return [Example(one.text, one.direction) for one in labelled]


def _learnt_sharpness(
    labelled: Sequence[Labelled],
    given: Sequence[Example],
    terms: Sequence[Term],
    embed: Embedder | None,
) -> float:
    """How bold probabilities of directions may be, by requests whose direction is known."""
    guesses, truths = list[Guess](), list[int]()
    for known, asked in _folds(labelled, folds=SHARPNESS_FOLDS):
        examples = [*_examples(known), *given]
        if len({one.direction for one in examples}) > 1:
            guesses += DirectionModel(examples, terms, embed=embed).guess([one.text for one in asked])
            truths += [one.direction for one in asked]
    return fit_sharpness(guesses, truths)


def _folds(
    labelled: Sequence[Labelled], *, folds: int = FOLDS
) -> Iterator[tuple[list[Labelled], list[Labelled]]]:
    """Every so-manieth row asked, the others known; rows far apart in the file fall into one fold."""
    for fold in range(min(folds, len(labelled))):
        yield (
            [one for place, one in enumerate(labelled) if place % folds != fold],
            [one for place, one in enumerate(labelled) if place % folds == fold],
        )


@cache
def _embedder() -> Embedder | None:
    return offline_embedder()
