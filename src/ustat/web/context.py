"""What every page knows about its surroundings."""

from django.http import HttpRequest


def surroundings(request: HttpRequest) -> dict[str, object]:
    """The person who looks, for the frame around the page."""
    return {"person": getattr(request, "person", None)}
