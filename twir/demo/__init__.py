"""The demo week: a real week's links and events as facts, moved to the coming issue, so that a newcomer finds a desk at work."""
