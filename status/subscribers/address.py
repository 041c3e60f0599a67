"""Reads one e-mail address. Pure: nothing is asked of the network.

Taken is what every mail provider takes: a plain ASCII local part at a domain name. A domain with other letters is
turned into its ASCII form (punycode).
"""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from status.errors import Invalid
from status.fields import LANGUAGE_TAG, shown

LIMIT = 254
# A spreadsheet runs a cell that starts so; an address never needs to.
_RUNS_IN_SPREADSHEETS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class EmailAddress:
    """`email` as it is written to; `key` the same whatever its case."""

    email: str
    key: str


def read_address(text: str) -> EmailAddress:
    """The bare address in `text`; `Invalid` says in one sentence why it cannot be taken."""
    text = bare(text)
    if not text:
        raise Invalid({"email": "Email is empty: write an address like name@example.org."})
    if len(text) > LIMIT:
        raise Invalid({"email": f"Email is too long: {len(text):,} characters, at most {LIMIT} are allowed."})
    if text.startswith(_RUNS_IN_SPREADSHEETS):
        raise Invalid({"email": f"Email cannot start with “{text[0]}”: a spreadsheet would run it. Write another address."})
    if text.startswith('"'):
        raise Invalid(
            {"email": f"Email “{shown(text)}” has a part in quotation marks, which many providers refuse: write an address without them."}
        )
    try:
        email = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True).ascii_email or ""
    except EmailNotValidError:
        raise Invalid({"email": f"Email “{shown(text)}” is not a bare address like name@example.org."}) from None
    if len(email) > LIMIT:
        raise Invalid({"email": f"Email is too long: at most {LIMIT} characters are allowed."})
    return EmailAddress(email, email.casefold())


def read_language(text: str) -> str:
    """A language tag like `de` or `pt-BR`, lower case; empty when nothing was said."""
    text = bare(text)
    if text and not LANGUAGE_TAG.fullmatch(text):
        raise Invalid({"language": f"Language “{shown(text)}” is not a tag like de or pt-BR."})
    return text.lower()


def bare(text: str) -> str:
    """`text` without the spaces of every kind and the invisible characters around it."""
    start, end = 0, len(text)
    while start < end and _is_blank(text[start]):
        start += 1
    while end > start and _is_blank(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"
