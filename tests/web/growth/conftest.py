"""The institute with two scales, and browsers that have signed in."""

from tests.growth.conftest import institute  # noqa: F401
from tests.web.diagnosis.conftest import browser_of, undone  # noqa: F401
