"""The house rules about events, as checks of an issue (issues/checks)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from issues.checks import Check

CHECKS: tuple[Check, ...] = ()
