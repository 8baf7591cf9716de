"""The queue in the admin. It reads, calls intake.py and review.py, and reports; a state changes by its decision alone."""

from submissions.admin import log, notices, queue, tokens

__all__ = ["log", "notices", "queue", "tokens"]
