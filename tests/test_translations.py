"""Whatever a page can say, it says in Kyrgyz and in Russian, with our words and only with their letters."""

import csv
import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from django import forms
from django.template import Context, Template
from django.utils.translation import ngettext, override

from scripts import messages

GLOSSARY = messages.SOURCE / "standards" / "content" / "glossary.csv"

# Terms that our sentences may say otherwise, and why.
OTHERWISE = {
    "need": "an English verb as well: what a file or a group needs is not a teacher's need",
}

needs_compiled = pytest.mark.skipif(
    not (messages.LOCALES / "ky" / "LC_MESSAGES" / "django.mo").exists(),
    reason="the catalogues are compiled by `make tests`",
)


@cache
def wanted() -> Catalog:
    return messages.template()


@cache
def known(language: str) -> Catalog:
    return messages.catalogue(language)


def translated(language: str) -> list[tuple[str, str]]:
    """What is said in English (its first form) with each form of its translation."""
    return [
        (messages._forms(message.id)[0], form)
        for message in wanted()
        if message.id and (found := known(language).get(message.id, message.context))
        for form in messages._forms(found.string)
    ]


def plain(text: str) -> str:
    """The words alone: without placeholders, tags, addresses and what is typed as it stands."""
    return re.sub(r"<[^>]*>|`[^`]*`|--\w+|\w+\.\w{2,5}\b", " ", messages.PLACEHOLDER.sub(" ", text))


def test_every_word_shown_is_translated_with_its_placeholders():
    assert messages.findings() == []


def test_enough_is_found_to_believe_the_search():
    shown = {message.id for message in wanted()}

    assert {
        "This field is required.",  # django_words.py
        "Help",  # a page
        "%(where)s: the file is missing.",  # a lazy translation under another name
        ("%(n)s teacher", "%(n)s teachers"),  # a plural on a page
    } <= shown


def test_the_catalogues_hold_nothing_uncertain():
    uncertain = [
        (language, message.id)
        for language in messages.LANGUAGES
        for message in known(language)
        if message.id and (message.fuzzy or not all(messages._forms(message.string)))
    ]

    assert uncertain == []


def test_the_languages_count_in_their_own_ways():
    assert {language: known(language).num_plurals for language in messages.LANGUAGES} == {"ky": 1, "ru": 3}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_latin_letter_hides_in_a_cyrillic_word(language):
    mixed = re.compile(r"(?=\w*[a-zA-Z])(?=\w*[а-яА-ЯёЁңүөҢҮӨ])\w+")

    assert [word for _source, text in translated(language) for word in mixed.findall(plain(text))] == []


def test_russian_has_no_kyrgyz_letter():
    said = [(source, text) for source, text in translated("ru") if re.search("[ңүөҢҮӨ]", text)]

    assert [text for source, text in said if not re.search("[ңүөҢҮӨ]", source)] == []


def test_kyrgyz_has_no_letter_of_its_neighbours():
    """Kazakh, Tajik and Uzbek keyboards have letters that look like ours: қ ғ ҳ ұ і and their kin."""
    strange = re.compile("[қғҳұіҚҒҲҰІәӘһҺҥҤўЎҷҶӣӢӯӮ]")

    assert [text for _source, text in translated("ky") if strange.search(text)] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_sentences_begin_and_end_as_in_the_source(language):
    """A label stays a label and a sentence a sentence; blanks at the ends would show."""
    odd = [
        (source, text)
        for source, text in translated(language)
        if (source.strip() == source) != (text.strip() == text)
        or (" " in source and source.endswith((".", "!")) and text[-1:] not in ".!?»)")
    ]

    assert odd == []


def terms() -> dict[str, list[list[str]]]:
    """Each English term of the field with the Kyrgyz ways to say it, each a list of word stems."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        also = re.search(r"syn_ky: ([^;]*)", row["note"] or "")
        ways = [row["term_ky"], *(also.group(1).split(",") if also else [])]
        for term in re.sub(r"\(.*?\)", "", row["term_en"]).lower().split(";"):
            found.setdefault(term.strip(), []).extend([stem(word) for word in way.split()] for way in ways)
    return found


def stem(word: str) -> str:
    """A word up to the letter that its endings soften: топ and тобу, муктаждык and муктаждыгы."""
    return {"к": f"{word[:-1]}[кг]", "п": f"{word[:-1]}[пб]"}.get(word[-1], re.escape(word)).lower()


def test_terms_of_the_glossary_are_used():
    said = [(plain(source).lower(), text.lower()) for source, text in translated("ky")]
    astray = [
        (term, source, text)
        for term, ways in terms().items()
        if term not in OTHERWISE
        for source, text in said
        if re.search(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", source)
        and not any(all(re.search(part, text) for part in way) for way in ways)
    ]

    assert astray == []


@needs_compiled
def test_djangos_own_words_are_said_our_way():
    field = forms.IntegerField()
    with override("ky"):
        with pytest.raises(forms.ValidationError) as refusal:
            field.clean("")
        said = refusal.value.messages
        yes = Template("{{ one|yesno }}, {{ other|yesno }}").render(Context({"one": True, "other": False}))

    assert said == ["Бул жерди толтуруңуз."]
    assert yes == "ооба, жок"


@needs_compiled
def test_russian_numbers_take_their_forms():
    with override("ru"):
        said = [
            ngettext("%(n)s teacher", "%(n)s teachers", count) % {"n": count} for count in (1, 3, 11, 21, 25)
        ]

    assert said == ["1 учитель", "3 учителя", "11 учителей", "21 учитель", "25 учителей"]


def test_a_lost_placeholder_is_found():
    lost = Message("%(n)s left", "калды")
    broken = Message("%(n)s %% left", "%(n)s % калды")
    whole = Message("%(n)s left", "калды: %(n)s")

    assert [messages._fault(one) for one in (lost, broken, whole)] == [
        "placeholders differ (%(n)s)",
        "a % stands alone",
        "",
    ]
