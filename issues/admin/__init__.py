"""The desk: pages of the admin about issues. They read, call and report; what changes goes through the rooms of `issues`."""

from issues.admin import changes, issue, records, single

__all__ = ["changes", "issue", "records", "single"]
