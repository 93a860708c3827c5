"""Words, numbers and dates as the reader writes them."""

from django import template

register = template.Library()
