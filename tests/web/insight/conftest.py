"""A report to read, and browsers that have signed in."""

from tests.insight.conftest import bakyt, campaign, daniyar, emil, plan, planned  # noqa: F401
from tests.web.needs.conftest import browser_of, questions_asked  # noqa: F401
