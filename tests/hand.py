"""An editor's hand on the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Hand:
    """An editor's hand on the keyboard, which counts what it presses; letters that are typed into a field do not count."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def since(self) -> int:
        """How many since it was asked last."""
        pressed, self.pressed = self.pressed, 0
        return pressed
