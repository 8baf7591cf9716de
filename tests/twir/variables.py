"""Reading a variable of the environment, and what is said of one that is nonsense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Callable


def refusal(read: Callable[[], object]) -> str:
    """The message with which nonsense is refused."""
    with pytest.raises(ImproperlyConfigured) as caught:
        read()
    return str(caught.value)


@pytest.fixture
def variable(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the variable that the test reads."""
    monkeypatch.delenv("THING", raising=False)
    return lambda value: monkeypatch.setenv("THING", value)
