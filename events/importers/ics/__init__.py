"""Calendar files (RFC 5545), as Luma, Google, Meetup, pretalx, Mobilizon, Outlook and others write them."""

from events.importers.ics.reading import read_ics

__all__ = ["read_ics"]
