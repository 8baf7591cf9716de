"""The law: what was read is written again, byte for byte, whatever it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given

from issues.markdown import cut, joined, parse, parse_body, parse_item, render, render_entry
from tests.issues.markdown.texts import OWN, archive_files, made_up, read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KINDS = (None, "link", "task", "speakers", "event")


def check_law(text: str) -> None:
    document = parse(text)
    assert render(document) == text
    assert joined(cut(text)) == text
    for section in document.sections:
        for item in section.items:
            assert render_entry(item.entry, item.layout) == item.source


def check_files(paths: Iterable[Path]) -> int:
    count = 0
    for path in paths:
        check_law(read(path))
        count += 1
    return count


@given(made_up())
@example("")
@example("\n")
@example("* ")
@example("*\n")
@example("<!--")
@example("```")
@example("# ")
@example("* [a](b)\r\n")
@example("* *No a*\n\n* *No b\n")
def test_any_text_is_written_as_it_was_read(text: str) -> None:
    check_law(text)


@pytest.mark.parametrize("kind", KINDS)
@given(text=made_up())
def test_any_body_is_written_as_it_was_read(kind: str | None, text: str) -> None:
    assert "".join(block.source for block in parse_body(text, kind)) == text


@pytest.mark.parametrize("kind", KINDS)
@given(text=made_up().map("* ".__add__))
def test_any_item_is_written_as_it_was_read(kind: str | None, text: str) -> None:
    item = parse_item(text, kind)
    assert item.source == text
    assert render_entry(item.entry, item.layout) == text


@given(made_up())
def test_cutting_again_gives_the_same_cuts(text: str) -> None:
    cuts = cut(text)
    assert cut(joined(cuts)) == cuts
    assert [len(cut(part.heading + part.body)) for part in cuts[1:]] == [2] * (len(cuts) - 1)


def test_own_samples_are_written_as_they_were_read() -> None:
    assert check_files(OWN) == len(OWN) > 0


def test_real_issues_are_written_as_they_were_read(archive: Path, seeds: Path) -> None:
    assert check_files(archive_files(archive, seeds)) > 0
