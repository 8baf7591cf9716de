"""Asking on a terminal, one by one: yes, no, all the rest, none of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWERS = "[y]es, [n]o, [a]ll, [q]uit: "


class Choosing:
    """Remembers “all” and “quit”. `ask` puts the question and gives the answer; EOFError means quit."""

    def __init__(self, ask: Callable[[str], str], question: str) -> None:
        self._ask = ask
        self._question = question
        self._settled: bool | None = None

    @property
    def has_quit(self) -> bool:
        """Whether nothing more is wanted."""
        return self._settled is False

    def __call__(self) -> bool:
        """The answer to the next question."""
        if self._settled is not None:
            return self._settled
        answer = self._answer()
        if answer in {"a", "q"}:
            self._settled = answer == "a"
        return answer in {"y", "a"}

    def _answer(self) -> str:
        while True:
            try:
                answer = self._ask(f"{self._question} {ANSWERS}").strip().casefold()[:1]
            except EOFError:
                return "q"
            if answer in {"y", "n", "a", "q"}:
                return answer
