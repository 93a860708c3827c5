"""The front door: a welcome, a code, a language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def too_many_tries(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Too many wrong codes from one address: say so, and how long to wait."""
    return render(request, "front/too_many_tries.html", status=429)
