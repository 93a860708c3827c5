"""Stylesheets: many small files for us, one or two requests for the reader."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

FOLDER = Path(__file__).parent / "static" / "design"
ORDER: Final = "@layer reset, tokens, base, layout, components, print;"
SHEETS: Final[dict[str, tuple[str, ...]]] = {
    "light": (
        "tokens", "reset", "base", "layout", "header", "ornament",
        "button", "field", "notice", "card", "badge", "languages", "door", "answering", "print",
    ),
    "frame": (
        "frame", "navigation", "crumbs", "datatable", "pager", "search",
        "stat", "step", "interval", "progress", "empty", "lists", "frame-print",
    ),
    "curves": ("curve",),
}  # fmt: skip
SAFE_IN_DRAWINGS: Final = " /:='(),-.;"
A_YEAR: Final = 60 * 60 * 24 * 365


@cache
def text_of(name: str) -> str:
    """All parts of a sheet in their order, without comments and indentation, with their drawings inside."""
    parts = [(FOLDER / f"{part}.css").read_text(encoding="utf-8") for part in SHEETS[name]]
    squeezed = _squeezed("\n".join(parts))
    return ORDER + re.sub(r'url\("([\w-]+\.svg)"\)', lambda drawing: _inside(drawing[1]), squeezed)


@cache
def digest_of(name: str) -> str:
    """Changes when the sheet changes, so that it may be kept for a year."""
    return hashlib.sha256(text_of(name).encode()).hexdigest()[:12]


def address_of(name: str) -> str:
    """Where a page fetches the sheet."""
    return reverse("front:sheet", args=[name, digest_of(name)])


@require_safe
def sheet(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    """The sheet itself. A page kept from before an update still gets today's sheet, but does not keep it."""
    if name not in SHEETS:
        raise Http404
    response = HttpResponse(text_of(name), content_type="text/css; charset=utf-8")
    is_current = digest == digest_of(name)
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if is_current else "no-cache"
    return response


def _squeezed(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,>]) ?", r"\1", css).replace(";}", "}").strip()


def _inside(drawing: str) -> str:
    """A drawing as part of the sheet: one request less."""
    svg = (FOLDER / drawing).read_text(encoding="utf-8")
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL).replace("\n", "").replace('"', "'")
    return f'url("data:image/svg+xml,{quote(svg, safe=SAFE_IN_DRAWINGS)}")'
