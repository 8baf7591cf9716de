"""The mark of what somebody has seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from issues.visits import mark_seen, seen_until

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def test_the_mark_goes_forward_and_never_beyond_now(editor: User, publisher: User) -> None:
    now = timezone.now()
    assert seen_until(editor) is None
    mark_seen(editor, now - timedelta(hours=2))
    mark_seen(editor, now - timedelta(hours=1))
    mark_seen(editor, now - timedelta(hours=3))
    assert seen_until(editor) == now - timedelta(hours=1)
    assert seen_until(publisher) is None
    mark_seen(editor, now + timedelta(days=400))
    seen = seen_until(editor)
    assert seen is not None
    assert now <= seen <= timezone.now()
