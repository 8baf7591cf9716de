"""What an import of the archive says: as text for people, and as one JSON document for scripts (docs/operations.md)."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from issues.archive.measure import STRUCTURED_SINCE
from issues.markdown.understanding import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.archive.files import Archive
    from issues.archive.measure import Measured, Puzzle, Tally
    from issues.archive.saving import Saved

CUMULATIVE = (Tier.STRICT, Tier.LAYOUT, Tier.TAIL)
HEAD = f"{'':<22}{'files':>6}{'identical':>11}{'items':>8}{'strict':>9}{'+layout':>9}{'+tail':>9}{'plain':>7}{'raw':>7}"
LEGEND = "strict: the fields alone give the same bytes; +layout: with odd layout kept; +tail: with free words behind; plain, raw: as text."
FIRST_WORDS = 90


def as_json(archive: Archive, measured: Measured, saved: Saved | None) -> dict[str, Any]:
    """The whole report; every list complete. `saved` is null where nothing was to be saved."""
    return {
        "years": [{"year": year, **_counts(tally)} for year, tally in sorted(measured.years.items())],
        "eras": [{"era": name, **_counts(tally)} for name, tally in measured.eras.items()],
        "total": _counts(measured.total),
        "kinds": dict(measured.kinds.most_common()),
        "not_understood": [_puzzle(puzzle) for puzzle in measured.puzzles],
        "notes": [asdict(note) for note in archive.notes],
        "skipped": [asdict(remark) for remark in archive.skipped],
        "errors": [asdict(error) for error in archive.errors],
        "saved": asdict(saved) if saved else None,
    }


def as_lines(archive: Archive, measured: Measured, saved: Saved | None) -> Iterator[str]:
    """The report in lines: shares up to each tier, entries by kind, notes, and what was not understood since 2018-06."""
    yield HEAD
    yield from (_row(str(year), tally) for year, tally in sorted(measured.years.items()))
    yield ""
    yield from (_row(name, tally) for name, tally in measured.eras.items() if tally.files)
    yield _row("all", measured.total)
    yield LEGEND
    yield ""
    yield "Items by kind: " + ", ".join(f"{kind} {count:,}" for kind, count in measured.kinds.most_common())
    yield from _remarks("Notes", archive.notes)
    yield from _remarks("Skipped", archive.skipped)
    yield from _puzzles(measured)
    yield ""
    yield f"{saved.new:,} issues imported, {saved.unchanged:,} stood here already." if saved else "Nothing was saved: a dry run."


def _counts(tally: Tally) -> dict[str, int]:
    return {"files": tally.files, "identical": tally.identical, "items": tally.items} | {tier.value: tally.tiers[tier] for tier in Tier}


def _puzzle(puzzle: Puzzle) -> dict[str, object]:
    return {name: value for name, value in asdict(puzzle).items() if name != "date"}


def _row(name: str, tally: Tally) -> str:
    shares = "".join(f"{100 * tally.share(up_to=tier):>7.1f} %" for tier in CUMULATIVE)
    counts = f"{tally.files:>6,}{tally.identical:>11,}{tally.items:>8,}"
    return f"{name:<22}{counts}{shares}{tally.tiers[Tier.PLAIN]:>7,}{tally.tiers[Tier.RAW]:>7,}"


def _remarks(title: str, remarks: list[Any]) -> Iterator[str]:
    if remarks:
        yield ""
        yield f"{title}:"
        yield from (f"  {remark}" for remark in remarks)


def _puzzles(measured: Measured) -> Iterator[str]:
    shown = [puzzle for puzzle in measured.puzzles if puzzle.date >= STRUCTURED_SINCE]
    older = Counter(puzzle.tier for puzzle in measured.puzzles if puzzle.date < STRUCTURED_SINCE)
    yield ""
    yield "Not understood:" if shown or older else "Every item is understood."
    yield from (f"  {puzzle.file}:{puzzle.line}: {_first_words(puzzle.text)}" for puzzle in shown)
    if older:
        counts = f"{older[Tier.PLAIN]:,} plain and {older[Tier.RAW]:,} raw"
        yield f"  Before {STRUCTURED_SINCE:%Y-%m}, when lists were prose: {counts}; --format json lists them."


def _first_words(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= FIRST_WORDS else words[: FIRST_WORDS - 1] + "…"
