"""What we said we would say, and whether we did."""
