"""The region, its survey, and its methodist."""

from tests.needs.conftest import campaign, gulnara, other_district, region  # noqa: F401
