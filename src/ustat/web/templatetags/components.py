"""Components: a template plus a tag with named arguments, which complains clearly when misused."""

from django import template

register = template.Library()
