"""Words, numbers and dates as the reader writes them: `ustat.common.written` for templates."""

from django import template

from ustat.common import written
from ustat.common.words import Words
from ustat.web.bridge import softened

register = template.Library()
for one in (written.share, written.number, written.official_date, written.shortdate):
    register.filter(one.__name__, one)


@register.filter
def in_language(words: Words, language: str) -> str:
    """A text stored in several languages, in ``language`` or the nearest there is."""
    return words.in_language(language)


@register.filter(is_safe=True)
def soft(text: object) -> str:
    """A text whose longest words may break on a narrow screen, by syllables and with a hyphen."""
    return softened(str(text))
