"""The public calendar: its pages, its calendars, JSON and Atom, what others embed, and the organisers' pages.

`scopes.py` says what there is to choose from (all, a region, a country, a city, a group); everything else is made of a scope.
"""
