"""What people ask, and what we answer."""
