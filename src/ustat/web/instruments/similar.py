"""While a wish is typed: names of topics like it. An enhancement; the page works the same without it."""

import uuid
from collections import OrderedDict, deque
from threading import Lock
from time import monotonic
from typing import Final

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from ustat.instruments.queries import sitting_by_token
from ustat.needs.bridge.similar import similar

MOST_A_MINUTE: Final = 60
KNOWN: Final = 5_000


class Pace:
    """How often each sitting asked in the last minute, in this process."""

    def __init__(self) -> None:
        self._asked: OrderedDict[uuid.UUID, deque[float]] = OrderedDict()
        self._lock = Lock()

    def is_too_fast(self, token: uuid.UUID) -> bool:
        now = monotonic()
        with self._lock:
            times = self._asked.setdefault(token, deque(maxlen=MOST_A_MINUTE))
            self._asked.move_to_end(token)
            while len(self._asked) > KNOWN:
                self._asked.popitem(last=False)
            if len(times) == MOST_A_MINUTE and now - times[0] < 60:
                return True
            times.append(now)
        return False


_pace: Final = Pace()


@require_GET
def similar_topics(request: HttpRequest, token: uuid.UUID) -> JsonResponse:
    """Up to three names, for whoever is answering. Nothing is stored, and nothing of people is sent."""
    sitting = sitting_by_token(token)
    if sitting is None or not sitting.is_open:
        raise Http404
    if _pace.is_too_fast(token):
        return JsonResponse({"topics": []}, status=429)
    answer = JsonResponse({"topics": similar(request.GET.get("q", ""), sitting.language)})
    patch_cache_control(answer, private=True, max_age=300)
    return answer
