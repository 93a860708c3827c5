"""The server is killed while answers arrive: nothing that was acknowledged is lost, nothing is half kept."""

import http.client
import json
import random
import threading
import time
import urllib.parse

import pytest

from tests.journeys.serving import Served

PEOPLE = 8
OPEN = """
from datetime import date
from ustat.common.words import same
from ustat.instruments.actions.campaign import open_campaign
from ustat.instruments.actions.publish import publish_content
from ustat.instruments.models import Version
from ustat.people.models import Organisation
from ustat.standards.actions.content import load_content
load_content(); publish_content()
region = Organisation.objects.create(
    kind="region", code="r", name=same("Made up"), path="/1/", is_made_up=True
)
version = Version.objects.get(instrument__code="needs-2023")
open_campaign(
    version=version, organisation=region, slug="storm", title=same("Storm"), opens_on=date(2020, 1, 1),
    is_anonymous=True, by=None,
)
"""
KEPT = """
import json
from ustat.instruments.models import Answer
print(json.dumps([[str(token), code, chosen] for token, code, chosen in
    Answer.objects.values_list("sitting__token", "item__code", "chosen")]))
"""


class Client(threading.Thread):
    """Somebody who answers as fast as the server lets her, and remembers what was acknowledged."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(daemon=True)
        self.port, self.chance = port, random.Random(number)
        self.acknowledged: dict[tuple[str, str], list[str]] = {}
        self.sent: dict[tuple[str, str], list[list[str]]] = {}
        self.is_over = False

    def run(self) -> None:
        while not self.is_over:
            try:
                self.answer_once()
            except (OSError, http.client.HTTPException):
                return

    def answer_once(self) -> None:
        place = self.post("/s/storm/", {"start": "yes", "language": "ky"})
        token = place.split("/")[2]
        for number in range(1, 6):
            chosen = [f"d{number}-{word}" for word in self.pick(number)]
            key = (token, f"d{number}")
            self.sent.setdefault(key, []).append(chosen)
            self.post(f"/a/{token}/{number}/", {"choice": chosen, "do": "next"})
            self.acknowledged[key] = chosen

    def pick(self, number: int) -> list[str]:
        words = {1: "basics search board", 2: "projects research stem", 3: "law child global"}
        words |= {4: "content tools literacy", 5: "thinking levels path"}
        return self.chance.sample(words[number].split(), self.chance.randint(1, 3))

    def post(self, path: str, fields: dict[str, object]) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                "POST",
                path,
                urllib.parse.urlencode(fields, doseq=True),
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Origin": f"http://127.0.0.1:{self.port}",
                },
            )
            reply = connection.getresponse()
            body = reply.read()
            if reply.status >= 500:  # a dying server acknowledges nothing
                raise OSError(f"{reply.status}")
            assert reply.status in {302, 303}, (reply.status, path, body[:2000].decode())
            return reply.headers["Location"]
        finally:
            connection.close()


@pytest.mark.browser
def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(tmp_path):
    served = Served(tmp_path)
    served.run(code="from django.core.management import call_command; call_command('migrate', verbosity=0)")
    served.run(code=OPEN)
    acknowledged: dict[tuple[str, str], list[str]] = {}
    sent: dict[tuple[str, str], list[list[str]]] = {}

    for storm in range(3):
        served.start()
        people = [Client(served.port, storm * 100 + number) for number in range(PEOPLE)]
        for person in people:
            person.start()
        until = time.monotonic() + 40
        while sum(len(person.acknowledged) for person in people) < 60 and time.monotonic() < until:
            time.sleep(0.02)
        served.kill()
        for person in people:
            person.is_over = True
            person.join(timeout=40)
            acknowledged |= person.acknowledged
            sent |= person.sent

    kept = {(token, code): sorted(chosen) for token, code, chosen in json.loads(served.run(code=KEPT))}
    assert len(acknowledged) >= 180
    assert {key: kept.get(key) for key in acknowledged} == {
        key: sorted(chosen) for key, chosen in acknowledged.items()
    }
    # What was kept without an acknowledgement is still whole: exactly what somebody sent.
    assert all(chosen in [sorted(one) for one in sent[key]] for key, chosen in kept.items())
