"""What the organisation runs, and how each part is."""
