"""The front door: a welcome, a code, a language."""

from ustat.web.front.door import address_behind_proxy, too_many_tries

__all__ = ["address_behind_proxy", "too_many_tries"]
