"""The JSON API for bots: the same forms, rules and words as on the web, without a page. docs/api.md shows it in use.

Nobody is known by a cookie here: a token of the desk sends, and what was sent is found again at its own unguessable address.
"""
