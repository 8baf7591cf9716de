"""The rules about how an issue is built: its headings, its numbers and dates, its fixed text, and how much a section takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.checks.structure import counting, emptiness, fixed, headings, limits

if TYPE_CHECKING:
    from issues.checks import Check

CHECKS: tuple[Check, ...] = (*counting.CHECKS, *headings.CHECKS, *emptiness.CHECKS, *fixed.CHECKS, *limits.CHECKS)
