"""The newsletter: what an issue is, and how it comes about."""
