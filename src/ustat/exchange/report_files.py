"""A report as a file: in one of the languages, in one of the formats."""

from collections.abc import Callable
from datetime import date
from typing import Final

from django.utils.translation import override

from ustat.common.words import LANGUAGES
from ustat.exchange.report_docx import docx_of
from ustat.exchange.report_pdf import pdf_of
from ustat.exchange.report_xlsx import xlsx_of
from ustat.insight.content import Content
from ustat.insight.shapes import Telling
from ustat.insight.telling import tell

MAKERS: Final[dict[str, Callable[..., bytes]]] = {"pdf": pdf_of, "docx": docx_of, "xlsx": xlsx_of}
CONTENT_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TONGUES: Final = LANGUAGES


def report_file(content: Content, *, language: str, kind: str, made_on: date) -> bytes:
    """The report in ``language`` as ``pdf``, ``docx`` or ``xlsx``; same content, same day, same bytes."""
    with override(language):
        told: Telling = tell(content)
        return MAKERS[kind](told, made_on=made_on)
