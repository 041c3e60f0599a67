"""What went wrong, told in updates."""
