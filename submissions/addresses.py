"""Addresses of this app that pages lead to which know nothing of its views."""

SUBMIT, SUBMIT_KIND = "submit/", "submit/<slug:kind>/"
