"""Tables of the stage."""

from ustat.standards.models.framework import Competence, Direction, Framework, Level, Statement, Topic
from ustat.standards.models.regulation import Provision

__all__ = ["Competence", "Direction", "Framework", "Level", "Provision", "Statement", "Topic"]
