"""Who asked to be told. What readers do is never part of the journal and never waits for the site's lock."""
