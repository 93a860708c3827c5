"""Telephone numbers as people write them here, kept in one form: +996 and nine digits."""

import phonenumbers

HOME = "KG"


def normal(text: str) -> str | None:
    """``0555 123 456`` as ``+996555123456``; None when it cannot be a telephone number; "" for nothing."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spoken(text: str) -> str:
    """The same number in groups, as it is read aloud: ``+996 555 123 456``."""
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
