"""Addresses of this app that pages lead to which know nothing of its views."""

CALENDAR_NEW = "events/calendars/new/"
