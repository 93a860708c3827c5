"""Which frame stands around a page that anybody may meet."""

from django.http import HttpRequest


def layout_for(request: HttpRequest) -> str:
    """The house's frame for whoever has signed in, the plain one for a stranger."""
    return "layouts/page.html" if getattr(request, "person", None) else "layouts/plain.html"
