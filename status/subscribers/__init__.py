"""The people who asked to be told."""
