"""The queue in the admin. It reads, calls intake.py and review.py, and reports; a state changes by its decision alone."""

from submissions.admin import guidelines, log, notices, queue, tokens

__all__ = ["guidelines", "log", "notices", "queue", "tokens"]
