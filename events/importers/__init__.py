"""Calendars of others, read. Pure: bytes in, events out (announced.py). `.ics`, the Meetup script's JSON, schema.org, Meetup's GraphQL."""
