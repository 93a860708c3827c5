"""Excel and OpenDocument files, read at arm's length."""

import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ustat.common.errors import WrongInput
from ustat.exchange.grids import Grid, Merge, Row, clean_cell, column_letter, too_many_rows

_READER = Path(__file__).with_name("workbook_process.py")
_PATIENCE = 90
_MOST_UNPACKED = 600 * 1024**2
_MOST_MANIFEST = 10 * 1024**2
_LOCKED_EXCEL = "EncryptedPackage".encode("utf-16-le")


def read_workbook(content: bytes, *, limit_rows: int) -> Grid:
    """The grid of the first sheet with anything in it, hidden ones last; a note names the others.

    Refuses archives that unpack to more than a table of this size can need (``too_large``), a value far
    outside the table (``too_large``), too many rows (``too_many_rows``), a password
    (``password_protected``), an empty workbook (``empty_file``) and anything damaged (``not_a_table``).
    """
    if _LOCKED_EXCEL in content:
        raise _locked()
    _refuse_bombs(content)
    head, rows = _read_apart(content, limit_rows)
    if "refused" in head:
        raise _refusal(head)
    if len(rows) > limit_rows:
        raise too_many_rows(limit_rows)
    merges = [Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in head["merges"]]
    return Grid(rows, merges=merges, encoding="Unicode", notes=list(_notes(head)))


def _read_apart(content: bytes, limit_rows: int) -> tuple[dict[str, Any], list[Row]]:
    try:
        reader = subprocess.run(
            [sys.executable, "-I", str(_READER), str(limit_rows)],
            input=content,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise _damaged() from error
    # Only at line feeds: cells may hold other characters that text would be parted at.
    head, *lines = reader.stdout.removesuffix(b"\n").split(b"\n")
    rows = (json.loads(line) for line in lines)
    return json.loads(head), [Row(number, [clean_cell(cell) for cell in cells]) for number, cells in rows]


def _refuse_bombs(content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            is_locked = _is_locked(archive)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, zlib.error) as error:
        raise _damaged() from error
    unpacked = sum(member.file_size for member in members)
    if unpacked > _MOST_UNPACKED:
        raise WrongInput(
            _(
                "The file unpacks to %(size)s, far more than a table needs; at most %(limit)s is read. "
                "Copy the table into a new, empty workbook and send that."
            )
            % {"size": filesizeformat(unpacked), "limit": filesizeformat(_MOST_UNPACKED)},
            code="too_large",
        )
    if is_locked:
        raise _locked()


def _is_locked(archive: zipfile.ZipFile) -> bool:
    if any(member.flag_bits & 1 for member in archive.infolist()):
        return True
    manifest = "META-INF/manifest.xml"  # Where OpenDocument says which of its parts are encrypted.
    if manifest not in archive.namelist() or archive.getinfo(manifest).file_size > _MOST_MANIFEST:
        return False
    return b"encryption-data" in archive.read(manifest)


def _refusal(head: dict[str, Any]) -> WrongInput:
    match head["refused"]:
        case "password_protected":
            return _locked()
        case "empty_file":
            return WrongInput(
                _("The workbook has no filled cell. Look whether the right file was chosen."),
                code="empty_file",
            )
        case "too_wide":
            cell = f"{column_letter(head['right'])}{head['bottom'] + 1}"
            return WrongInput(
                _(
                    "The sheet reaches as far as cell %(cell)s, which is more than can be read. "
                    "Something stands far outside the table: delete it, or copy the table to a new workbook."
                )
                % {"cell": cell},
                code="too_large",
            )
        case _:
            return _damaged()


def _locked() -> WrongInput:
    return WrongInput(
        _("The file is protected by a password. Save it without a password and send it again."),
        code="password_protected",
    )


def _damaged() -> WrongInput:
    return WrongInput(
        _(
            "The file is named or packed like a workbook, but no table could be read from it. "
            "Open it in Excel or LibreOffice, save it again as .xlsx and send that."
        ),
        code="not_a_table",
    )


def _notes(head: dict[str, Any]) -> Iterator[str]:
    if head["others"]:
        yield ngettext(
            "The workbook has one more sheet (%(others)s), which was not read; “%(sheet)s” was.",
            "The workbook has %(count)d more sheets (%(others)s), which were not read; “%(sheet)s” was.",
            len(head["others"]),
        ) % {"count": len(head["others"]), "others": ", ".join(head["others"]), "sheet": head["sheet"]}
