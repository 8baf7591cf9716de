"""The calendar: events, organizers, and which of them stand in an issue."""
