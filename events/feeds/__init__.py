"""Feeds: calendars that others keep. From an announcement to events, from one fetch to the next, and what editors decide about both."""
