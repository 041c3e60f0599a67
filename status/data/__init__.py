"""What became of people's data, kind by kind, and how much of it is back."""
