"""Results of measuring as files: all of them or none, numbers with every digit, one road to the disk."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from polars import selectors

from ustat.common.errors import WrongInput

_WORKBOOKS = {".xlsx", ".xls", ".ods"}


def refuse_out_file(out: Path, *inputs: Path) -> None:
    """Refuse a name that is a folder, ends like a workbook or is one of the files that are read."""
    if out.suffix.lower() in _WORKBOOKS:
        raise WrongInput(
            _("The results are written as CSV; give --out a name that ends in .csv, not in %(suffix)s.")
            % {"suffix": out.suffix},
            code="out_not_csv",
        )
    if out.is_dir():
        raise WrongInput(
            _("--out names a folder, %(out)s; it has to be a file.") % {"out": out}, code="out_is_folder"
        )
    _refuse_inputs([out], inputs)


def refuse_out_folder(out: Path, names: Sequence[str], *inputs: Path) -> None:
    """Refuse a folder that is a file, or in which a result would take the place of a file that is read."""
    if out.exists() and not out.is_dir():
        raise WrongInput(
            _("--out names a file, %(out)s; it has to be a folder.") % {"out": out}, code="out_is_file"
        )
    _refuse_inputs([out / name for name in names], inputs)


def _refuse_inputs(outs: Sequence[Path], inputs: Sequence[Path]) -> None:
    for out in outs:
        for file in inputs:
            if out.exists() and file.exists() and out.samefile(file):
                raise WrongInput(
                    _("The result would be written over %(file)s, which is read. Give another --out.")
                    % {"file": file},
                    code="out_is_input",
                )


def write_files(folder: Path, contents: Mapping[str, pl.DataFrame | Mapping[str, Any]]) -> None:
    """Write tables as CSV and summaries as JSON into a folder, all of them or none.

    Numbers have every digit, so the same ones give the same bytes; what is not known is an empty cell or
    null. Raises ``WrongInput`` (``not_written``) when the folder cannot be written.
    """
    unfinished = {name: folder / f"{name}.unfinished" for name in contents}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            if isinstance(content, pl.DataFrame):
                _with_gaps(content).write_csv(unfinished[name])
            else:
                unfinished[name].write_text(as_json(content, indent=2) + "\n", encoding="utf-8")
        for name, path in unfinished.items():
            path.replace(folder / name)
    except OSError as error:
        for path in unfinished.values():
            path.unlink(missing_ok=True)
        raise WrongInput(
            _("%(out)s could not be written: %(reason)s.") % {"out": folder, "reason": error.strerror},
            code="not_written",
        ) from error


def write_file(path: Path, content: pl.DataFrame | Mapping[str, Any]) -> None:
    """Write one table or summary, whole or not at all."""
    write_files(path.parent, {path.name: content})


def as_json(content: Mapping[str, Any], *, indent: int | None = None) -> str:
    """A summary as JSON, with null for what is not known."""
    return json.dumps(_known(content), ensure_ascii=False, indent=indent, allow_nan=False)


def _known(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {str(name): _known(one) for name, one in content.items()}
    if isinstance(content, list | tuple):
        return [_known(one) for one in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


def _with_gaps(table: pl.DataFrame) -> pl.DataFrame:
    """What is not known or not said as an empty cell, not as a word or as two quotation marks."""
    texts = selectors.string()
    return table.with_columns(
        selectors.float().fill_nan(None), pl.when(texts != "").then(texts).otherwise(None).name.keep()
    )
