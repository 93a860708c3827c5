"""Tables of the stage."""

from ustat.people.models.account import Account, Card
from ustat.people.models.organisation import Organisation
from ustat.people.models.person import Person, Post, Subject
from ustat.people.models.register import RegisterImport
from ustat.people.models.trail import Trail

__all__ = ["Account", "Card", "Organisation", "Person", "Post", "RegisterImport", "Subject", "Trail"]
