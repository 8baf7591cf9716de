"""The queue in the admin. It reads, calls intake.py and review.py, and reports; a state changes by its decision alone."""

from submissions.admin import blocking, guidelines, log, nominations, notices, pages_seen, queue, reply_kits, tokens

__all__ = ["blocking", "guidelines", "log", "nominations", "notices", "pages_seen", "queue", "reply_kits", "tokens"]
