"""While somebody types a wish: topics like it, in milliseconds. Topics and names of groups; never a request.

What teachers wrote is read by methodists only, as the survey promises, so no request is shown to a colleague:
only what the catalogue offers and the names methodists gave to groups of requests.
"""

from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from ustat.common.words import Words
from ustat.needs.bridge.ideas import shipped_terms
from ustat.needs.bridge.kept import Kept
from ustat.needs.models import Gathering
from ustat.standards.models import Topic
from ustat_engine.text.features import Features

SHOWN: Final = 3
SHORTEST: Final = 4
LONGEST: Final = 300
ALIKE: Final = 0.2

Wording = tuple[int, str]


class _Ready:
    """Names made ready for comparing; light, without a model."""

    def __init__(self, wordings: tuple[Wording, ...]) -> None:
        self.owners = np.array([owner for owner, _words in wordings])
        self._features = Features([words for _owner, words in wordings], shipped_terms())
        self._rows: csr_matrix = self._features.vectors(
            self._features.read([words for _owner, words in wordings])
        )

    def nearest(self, text: str) -> list[int]:
        """The owners of the most similar names, best first, each once."""
        vector = self._features.vectors(self._features.read([text]))
        alike = (vector @ self._rows.T).toarray()[0]
        best = [place for place in np.argsort(-alike, kind="stable")[: 8 * SHOWN] if alike[place] >= ALIKE]
        return list(dict.fromkeys(int(self.owners[place]) for place in best))[:SHOWN]


_ready: Final[Kept[_Ready]] = Kept(most=2)


def similar(text: str, language: str) -> list[str]:
    """Up to three topics and named groups that what is typed may mean, in ``language``, best first."""
    typed = text[:LONGEST].strip()
    if sum(sign.isalpha() for sign in typed) < SHORTEST:
        return []
    named = _named()
    wordings = tuple(
        (place, words) for place, (names, also) in enumerate(named) for words in (*names.values(), *also)
    )
    if not wordings:
        return []
    ready = _ready.get(wordings, lambda: _Ready(wordings))
    shown = [str(Words(named[owner][0]).in_language(language)) for owner in ready.nearest(typed)]
    return list(dict.fromkeys(shown))


def _named() -> list[tuple[dict[str, str], list[str]]]:
    """Names by language, and synonyms, of every topic and of every group of requests that has a name."""
    topics = Topic.objects.order_by("code").values_list("name", "synonyms")
    titles = Gathering.objects.filter(undone_at=None).order_by("id").values_list("title", flat=True)
    found = [(dict(name), list(synonyms)) for name, synonyms in topics]
    found += [(dict(title), []) for title in titles if title]
    return found
