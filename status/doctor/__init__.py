"""Looks over an installation before something fails, and says what to do about each thing it finds."""
