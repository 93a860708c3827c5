"""Wanted topics as people type them: short, unpolished, in Kyrgyz, Russian or both at once."""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

from ustat.demo.region import DATA, Region, Wanted

SAID = {
    "ky": ("{}", "{}", "{}", "{}", "курс керек: {}", "мага керек тема: {}", "{}, практика менен"),
    "ru": ("{}", "{}", "{}", "{}", "хотелось бы курс: {}", "нужна тема «{}»", "{}, желательно с практикой"),
    "mix": ("{}", "{}", "{}, практика менен"),
}
DROPPED = str.maketrans("өүңӨҮҢ", "оунОУН")
LOWER_CASE, WITHOUT_KYRGYZ_LETTERS, FULL_STOP, TWO_TOPICS = 0.3, 0.25, 0.12, 0.06
NOT_A_REQUEST = 0.03


@dataclass(frozen=True, slots=True)
class Topics:
    """Wishes to draw from; each is a text with its language and direction (0: no wish at all)."""

    known: Sequence[Wanted]

    def written(self, languages: Sequence[str], directions: Collection[int], draw: Random) -> str:
        """What somebody who reads ``languages`` and wants to learn in ``directions`` might type."""
        if draw.random() < NOT_A_REQUEST:
            directions = {0}
        first = self._one(languages, directions, draw)
        if draw.random() < TWO_TOPICS:
            return f"{first}\n{self._one(languages, directions, draw)}"
        return first

    def _one(self, languages: Sequence[str], directions: Collection[int], draw: Random) -> str:
        readable = {"ky", "ru"} & set(languages) or {"ky"}
        if len(readable) == 2:
            readable = {*readable, "mix"}
        fitting = [
            wanted for wanted in self.known if wanted.direction in directions and wanted.language in readable
        ]
        wanted = draw.choice(fitting or self.known)
        return self._typed(wanted, draw)

    def _typed(self, wanted: Wanted, draw: Random) -> str:
        text = wanted.text.strip()
        if draw.random() < LOWER_CASE and not text[:2].isupper():
            text = text[0].lower() + text[1:]
        if wanted.direction:
            text = draw.choice(SAID.get(wanted.language, ("{}",))).format(text)
        if wanted.language != "ru" and draw.random() < WITHOUT_KYRGYZ_LETTERS:
            text = text.translate(DROPPED)
        if draw.random() < FULL_STOP:
            text = text.rstrip(".") + "."
        return text


def read_topics(region: Region) -> Topics:
    """The 34 wanted topics of the region's file, and the requests written for trying the machine out."""
    with (DATA / "requests_dev.csv").open(encoding="utf-8", newline="") as file:
        requests = [
            Wanted(row["text"], row["lang"], direction=int(row["direction"])) for row in csv.DictReader(file)
        ]
    return Topics([*region.wanted, *(one for one in requests if one.text.strip())])
