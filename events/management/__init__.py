"""Management of the calendar."""
