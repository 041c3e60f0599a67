"""What a request asks for, and what it brought that must not be lost."""

from flask import request

from status.public import negotiation

READING = {"GET", "HEAD", "OPTIONS"}
# The fields of our forms that hold somebody's words.
WORDS = ("title", "body", "lost", "topic", "reason", "question", "answer", "description")


def wants_json() -> bool:
    """Whether a machine asks."""
    return negotiation.wants_json(request.path, request.headers.get("Accept", ""))


def typed_texts() -> dict[str, str]:
    """The words that were typed into a form, by field: shown again wherever the form itself cannot be."""
    return {name: request.form[name] for name in WORDS if request.form.get(name, "").strip()}
