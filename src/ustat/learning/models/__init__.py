"""Tables of the stage."""

from ustat.learning.models.certificate import Certificate

__all__ = ["Certificate"]
