"""`subscribers.jsonl`: who asked to be told, kept apart from the chain, so that an address can be erased."""

from pathlib import Path

from sqlalchemy.orm import Session


def restore(session: Session, folder: Path) -> None:
    """Brings the subscribers back."""
