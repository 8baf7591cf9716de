"""`manage.py` commands: read, call, report."""
