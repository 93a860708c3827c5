"""Saying no: a sentence to a person and a stable code for a program."""

from django.utils.functional import Promise


class Refusal(Exception):
    """What was expected, what came, what to do: one translated sentence, and a code that never changes."""

    def __init__(self, sentence: str | Promise, *, code: str) -> None:
        self.sentence, self.code = sentence, code
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refusal):
    """This person may not do that."""


class NotNow(Refusal):
    """The thing is in a state in which that cannot be done."""


class WrongInput(Refusal):
    """What came in cannot be used; nothing of it was kept."""
