"""How a batch of mails leaves: one file a provider."""
