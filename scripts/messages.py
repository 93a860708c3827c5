"""The words of the pages: gather what is to be translated, check that nothing is missing, compile.

python scripts/messages.py gather | check | compile
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ustat"
LOCALES = SOURCE / "locale"
LANGUAGES = ("ky", "ru")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def template() -> Catalog:
    """Everything that code and pages show, extracted now: not what some catalogue happens to hold."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "ustat"
        copy.symlink_to(SOURCE)
        (Path(folder) / "locale").mkdir()
        subprocess.run(
            [
                sys.executable, "-m", "django", "makemessages", "--keep-pot", "--no-location", "--no-wrap",
                "--locale", "en", "--extension", "html,txt,py", "--symlinks", "--verbosity", "0",
            ],
            check=True, cwd=folder,
        )  # fmt: skip
        with (Path(folder) / "locale" / "django.pot").open("rb") as pot:
            return read_po(pot)


def catalogue(language: str) -> Catalog:
    path = LOCALES / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as po:
        return read_po(po, locale=language)


def gather() -> int:
    """Bring both catalogues up to what is shown now; what is no longer shown is dropped."""
    wanted = template()
    for language in LANGUAGES:
        words = catalogue(language)
        words.update(wanted, no_fuzzy_matching=True)
        words.obsolete.clear()
        path = LOCALES / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as po:
            write_po(po, words, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
        open_ones = sum(1 for message in words if message.id and not _is_translated(message.string))
        print(f"{language}: {len(words)} messages, {open_ones} to translate")
    return 0


def check() -> int:
    """Refuse a message without a translation, a fuzzy one, and one that lost or invented a placeholder."""
    wanted, findings = template(), []
    for language in LANGUAGES:
        words = catalogue(language)
        for message in wanted:
            if not message.id:
                continue
            known = words.get(message.id, message.context)
            if known is None or not _is_translated(known.string):
                findings.append(f"{language}: not translated: {_first(message.id)!r}")
            elif known.fuzzy:
                findings.append(f"{language}: fuzzy: {_first(message.id)!r}")
            elif lost := _other_placeholders(message.id, known.string):
                findings.append(f"{language}: placeholders differ ({lost}): {_first(message.id)!r}")
    print("\n".join(findings[:40]))
    print(f"messages: {len(wanted)} shown, {len(findings)} findings in {' and '.join(LANGUAGES)}")
    return 1 if findings else 0


def compile_all() -> int:
    """Write the compiled catalogues Django reads."""
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES" / "django.mo"
        if path.with_suffix(".po").exists():
            with path.open("wb") as mo:
                write_mo(mo, catalogue(language))
    return 0


def _first(identity: str | tuple[str, ...]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _is_translated(string: str | tuple[str, ...] | list[str]) -> bool:
    return bool(string) if isinstance(string, str) else bool(string) and all(string)


def _other_placeholders(identity: str | tuple[str, ...], string: str | tuple[str, ...]) -> str:
    """The names that stand on one side only; a plural may leave out its number where the language says so."""
    sources = [identity] if isinstance(identity, str) else list(identity)
    wanted = set().union(*(set(PLACEHOLDER.findall(one)) for one in sources))
    for one in [string] if isinstance(string, str) else string:
        if (found := set(PLACEHOLDER.findall(one))) != wanted:
            return ", ".join(sorted("".join(names) for names in wanted ^ found))
    return ""


if __name__ == "__main__":
    sys.exit({"gather": gather, "check": check, "compile": compile_all}[sys.argv[1]]())
