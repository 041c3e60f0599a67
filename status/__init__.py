"""Candor: an operator says something once; it is kept, shown and sent, in that order."""

VERSION = "0.1.0"
