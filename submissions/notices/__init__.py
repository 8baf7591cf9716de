"""Mail to people who sent something in, and to editors: written as rows when it is queued, sent by workers.

A mail is a row of work like any other. It waits for `settings.NOTICE_DELAY` seconds, in which undo takes it back along with the
decision, and goes to one person under a Message-ID that never changes, so that one which is sent again is known for the same.
"""

from submissions.notices.digests import queue_digests
from submissions.notices.outbox import change_address, has_gone_out, queue_decision, queue_decisions, queue_received, take_back
from submissions.notices.sending import send_notice
from submissions.notices.texts import without_gaps
from submissions.notices.wishes import address_hash, hash_in, is_unwanted, resume, unsubscribe, unsubscribe_url

__all__ = [
    "address_hash",
    "change_address",
    "has_gone_out",
    "hash_in",
    "is_unwanted",
    "queue_decision",
    "queue_decisions",
    "queue_digests",
    "queue_received",
    "resume",
    "send_notice",
    "take_back",
    "unsubscribe",
    "unsubscribe_url",
    "without_gaps",
]
