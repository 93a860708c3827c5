"""What a person should know about a result, as facts that the application can say in any language."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know: a stable ``code``, the item (or group, or person) it is about, and its numbers."""

    code: str
    about: str = ""
    values: dict[str, float | int | str] = field(default_factory=dict)
