"""Stand-ins for the services that Candor talks to: real servers on this machine, stricter than what they stand for."""
