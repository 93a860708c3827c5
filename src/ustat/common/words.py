"""Content in several languages: a name, a sentence, a question, each stored per language."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("ky", "ru", "en")


class Words(dict[str, str]):
    """One text in several languages; as a string it is the reader's language, or the nearest there is."""

    def __str__(self) -> str:
        return self.in_language(get_language() or LANGUAGES[0])

    def in_language(self, language: str) -> str:
        """The text in ``language``, else in Kyrgyz, Russian, English, else in whatever there is."""
        for code in (language[:2], *LANGUAGES, *self):
            if text := self.get(code):
                return text
        return ""

    @property
    def missing(self) -> list[str]:
        """Languages in which there is no text yet."""
        return [code for code in LANGUAGES if not self.get(code)]


def same(text: str) -> Words:
    """A text that is the same in every language: a number, a personal name, a code."""
    return Words(dict.fromkeys(LANGUAGES, text))


class WordsField(models.JSONField):
    """A column that holds ``Words``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Words)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Words:
        return Words(super().from_db_value(value, expression, connection) or {})

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Words) else Words(value)

    def validate(self, value: Any, model_instance: Any) -> None:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise ValidationError(_("Expected a text for each language."), code="words")
        super().validate(value, model_instance)
