"""Planned work: said before, started and ended by the clock. It is told in updates like an incident, and shares its rows."""
