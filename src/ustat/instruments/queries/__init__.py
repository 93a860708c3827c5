"""How surveys run and what people are answering: read, never written. Rights are in the query."""

from ustat.instruments.queries.campaigns import (
    campaigns_for,
    imports_for,
    open_campaigns_for,
    places_to_ask_for,
    published_versions,
    runs,
)
from ustat.instruments.queries.participation import Branch, Stop, branches_of, stops_of
from ustat.instruments.queries.sittings import (
    Step,
    sitting_by_code,
    sitting_by_token,
    sittings_for,
    steps_of,
)
from ustat.instruments.queries.table import Column, Table, smallest_shown, table_of

__all__ = [
    "Branch",
    "Column",
    "Step",
    "Stop",
    "Table",
    "branches_of",
    "campaigns_for",
    "imports_for",
    "open_campaigns_for",
    "places_to_ask_for",
    "published_versions",
    "runs",
    "sitting_by_code",
    "sitting_by_token",
    "sittings_for",
    "smallest_shown",
    "steps_of",
    "stops_of",
    "table_of",
]
