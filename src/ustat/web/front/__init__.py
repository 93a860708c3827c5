"""The front door: a welcome, a code, a language."""

from ustat.web.front.door import too_many_tries

__all__ = ["too_many_tries"]
