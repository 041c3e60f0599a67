"""The second, dumb copy: JSON Lines, fsynced."""
