"""Mail to those who asked for it: claimed, sent, settled."""
