"""The page itself: its name, zone, address, colours."""
