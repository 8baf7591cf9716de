from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.importers.titles import read_title


@pytest.mark.parametrize(
    "title",
    [
        *(
            "[CANCELLED] Rust night",
            "[canceled] Rust night",
            "(Cancelled) Rust night",
            "**CANCELLED** Rust night",
            "[CANCELLED!]: Rust night",
        ),
        *("CANCELLED: Rust night", "Canceled: Rust night", "Cancelled - Rust night", "POSTPONED – Rust night", "Postponed! Rust night"),
        *("CANCELLED Rust night", "POSTPONED Rust night", "❌ CANCELED ❌ Rust night", "ABGESAGT: Rust night", "(annulé) Rust night"),
        *("Rust night [CANCELLED]", "Rust night (postponed)", "Rust night - CANCELLED", "Rust night – Postponed!", "Rust night: cancelled"),
    ],
)
def test_title_that_calls_an_event_off(title: str) -> None:
    assert read_title(title) == ("Rust night", True)


@pytest.mark.parametrize(
    "title",
    [
        *("Cancelled futures in async Rust", "CANCELLED FUTURES IN ASYNC RUST", "Cancelled-safe futures", "Cancellation: what drops when"),
        *(
            "What happens to a future that is cancelled",
            "Why my talk was postponed",
            "Postponed drops",
            "Uncancelled: a story",
            "Rust night",
            "",
        ),
    ],
)
def test_title_that_only_speaks_of_it(title: str) -> None:
    assert read_title(title) == (title, False)


@pytest.mark.parametrize("title", ["CANCELLED", "[Postponed]", "Cancelled!"])
def test_title_that_says_nothing_else_stays(title: str) -> None:
    assert read_title(title) == (title, True)


@given(
    st.text(st.sampled_from("[(*)]: -–!aC") | st.characters(), max_size=300)
    | st.lists(st.sampled_from(["[", "cancelled", " ", "-", "!"])).map("".join)
)
def test_any_title_keeps_a_name(title: str) -> None:
    name, is_called_off = read_title(title)
    assert name in title
    assert bool(name) == bool(title)
    assert is_called_off or name == title
