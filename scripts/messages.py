"""The words of the pages: gather what is to be translated, check that nothing is missing, compile.

python scripts/messages.py gather | check | compile

Nothing but Python is needed: Babel reads the code, and Django turns its templates into code first. Gathering
twice writes the same bytes, so a difference in a catalogue is always a difference in words.
"""

import io
import re
import sys
from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ustat"
LOCALES = SOURCE / "locale"
# After a number a Kyrgyz noun stays as it is, so there is one form; Russian has its three.
WAYS_TO_COUNT = {
    "ky": "nplurals=1; plural=0;",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0"
    " : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
LANGUAGES = tuple(WAYS_TO_COUNT)
HEADER = """\
# The words of Ustat. Change a translation here; what is to be translated comes from the code and the pages.
msgid ""
msgstr ""
"Project-Id-Version: Ustat\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
# Which arguments of a call are words, and which is the context.
CALLS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
RENAMED = re.compile(r"\b(n?p?gettext(?:_lazy|_noop)?) as (\w+)")
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0+ ]*\d*(?:\.\d+)?[a-z]|%[sd]|\{[^{}]*\}")


def template() -> Catalog:
    """Everything that code and pages show, extracted now: not what some catalogue happens to hold."""
    wanted = Catalog()
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py":
            code = path.read_text(encoding="utf-8")
        elif path.suffix in {".html", ".txt"}:
            blanked = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            code = "\n".join(line.strip() for line in blanked.splitlines())
        else:
            continue
        calls = CALLS | {alias: CALLS[call] for call, alias in RENAMED.findall(code)}
        for _line, words, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=calls):
            wanted.add(words, context=context)
    return wanted


def catalogue(language: str) -> Catalog:
    """The translations as they are kept."""
    path = LOCALES / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return _empty(language)
    with path.open("rb") as po:
        return read_po(po, locale=language)


def gather() -> int:
    """Bring both catalogues up to what is shown now; what is no longer shown is dropped."""
    wanted = template()
    for language in LANGUAGES:
        known, words = catalogue(language), _empty(language)
        for message in wanted:
            before = known.get(message.id, message.context)
            if message.id and before and before.pluralizable == message.pluralizable:
                flags = before.flags & {"fuzzy"}
                words.add(
                    message.id, before.string, (), flags, (), before.user_comments, context=message.context
                )
            elif message.id:
                words.add(message.id, context=message.context)
        path = LOCALES / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as po:
            po.write(_header(language))
            write_po(po, words, width=0, omit_header=True, sort_output=True)
        open_ones = sum(1 for message in words if message.id and not _is_translated(message))
        print(f"{language}: {len(words)} messages, {open_ones} to translate")
    return 0


def findings() -> list[str]:
    """A message without a translation, a fuzzy one, and one that lost or invented a placeholder."""
    wanted, found = template(), []
    for language in LANGUAGES:
        words = catalogue(language)
        for message in wanted:
            if message.id and (fault := _fault(words.get(message.id, message.context))):
                found.append(f"{language}: {fault}: {_forms(message.id)[0]!r}")
    return found


def check() -> int:
    """Refuse words that cannot be shown in every language."""
    found = findings()
    print("\n".join(found[:40]))
    print(f"messages: {len(template())} shown, {len(found)} findings in {' and '.join(LANGUAGES)}")
    return 1 if found else 0


def compile_all() -> int:
    """Write the compiled catalogues Django reads."""
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES" / "django.mo"
        if path.with_suffix(".po").exists():
            with path.open("wb") as mo:
                write_mo(mo, catalogue(language))
    return 0


def _header(language: str) -> bytes:
    return HEADER.format(language=language, plurals=WAYS_TO_COUNT[language]).encode()


def _empty(language: str) -> Catalog:
    return read_po(io.BytesIO(_header(language)), locale=language)


def _fault(known: Message | None) -> str:
    """What is wrong with a translation, or nothing."""
    if known is None or not _is_translated(known):
        return "not translated"
    if known.fuzzy:
        return "fuzzy"
    if lost := _other_placeholders(known):
        return f"placeholders differ ({lost})"
    if not all(_can_be_filled_in(one, _forms(known.id)[0]) for one in _forms(known.string)):
        return "a % stands alone"
    return ""


def _forms(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [string or ""] if isinstance(string, str | None) else list(string)


def _is_translated(message: Message) -> bool:
    return all(_forms(message.string))


def _other_placeholders(message: Message) -> str:
    """The names that stand on one side only. Every form keeps its number: Russian says 21 in the singular."""
    wanted = {name for one in _forms(message.id) for name in PLACEHOLDER.findall(one)}
    for one in _forms(message.string):
        if (found := set(PLACEHOLDER.findall(one))) != wanted:
            return ", ".join(sorted(wanted ^ found))
    return ""


def _can_be_filled_in(string: str, source: str) -> bool:
    if "%(" in source or "%%" in source:
        try:
            string % defaultdict(int)
        except (TypeError, ValueError):
            return False
        return True
    return "%%" not in string


if __name__ == "__main__":
    sys.exit({"gather": gather, "check": check, "compile": compile_all}[sys.argv[1]]())
