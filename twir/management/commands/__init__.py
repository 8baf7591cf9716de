"""Management commands that concern the whole program."""
