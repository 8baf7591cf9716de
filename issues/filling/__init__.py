"""Sections filled from what editors paste: lists of pull requests, reports, RFCs. Pure: text in, the sections' new text out.

What is pasted is read (`pasted`, `responses`), each thing found becomes a line in house style (`titles`, `pull_requests`, `trackers`), the
lines stand in a `Listing` by their groups, and `sections` puts a listing where the old one, or the template's comment, stood. Nothing is
dropped in silence: what is not understood comes back as it was pasted.
"""
