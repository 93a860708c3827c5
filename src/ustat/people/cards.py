"""Cards: a short code on paper opens a person's pages. No e-mail, no password to remember."""

import hashlib
import hmac
import random
import secrets

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from ustat.people.models import Account, Card

# No 0 O 1 I L U V: read aloud or copied from paper, each letter can be only itself. 30^10 is about 49 bits.
LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 10
LOOKALIKES = str.maketrans("АВЕКМНРСТХУО0OILUV", "ABEKMHPCTXY" + "QQQJJWW")


def new_code(chance: random.Random | None = None) -> str:
    """A code as printed: ``K7M4P-2X9QT``. ``chance`` only for the made-up institute."""
    draw = chance or secrets.SystemRandom()
    letters = "".join(draw.choice(LETTERS) for _ in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def normal(code: str) -> str:
    """The code as it was meant: any case, blanks and dashes anywhere, Cyrillic look-alikes read as Latin."""
    return "".join(letter for letter in code.upper().translate(LOOKALIKES) if letter in LETTERS)


def digest_of(code: str) -> str:
    """What is kept of a code: a digest keyed with the server's secret."""
    return hmac.new(settings.SECRET_KEY.encode(), normal(code).encode(), hashlib.sha256).hexdigest()


class CardBackend(BaseBackend):
    """Django's way in, opened by a card."""

    def authenticate(
        self, request: HttpRequest | None, card_code: str | None = None, **others: object
    ) -> Account | None:
        if not card_code or len(normal(card_code)) != LENGTH:
            return None
        card = (
            Card.objects.filter(digest=digest_of(card_code), revoked_at=None).select_related("person").first()
        )
        if card is None or (card.person.left_on and card.person.left_on < timezone.localdate()):
            return None
        account, _ = Account.objects.get_or_create(person=card.person)
        return account if account.is_active else None

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.select_related("person").filter(pk=user_id, is_active=True).first()
