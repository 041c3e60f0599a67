"""The host's door: everything by hand."""
