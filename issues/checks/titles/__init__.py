"""The rules about what an entry is called: its prefixes, its wording, and titles that are nearly the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.checks.titles import prefixes, similar, wording
from issues.checks.titles.media import medium

if TYPE_CHECKING:
    from issues.checks import Check

__all__ = ["CHECKS", "medium"]

CHECKS: tuple[Check, ...] = (*prefixes.CHECKS, *wording.CHECKS, *similar.CHECKS)
