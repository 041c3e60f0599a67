"""The people who speak: who they are and how they sign in."""
