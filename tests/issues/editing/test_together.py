from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from issues.conflict import join_versions
from issues.editing import StaleSectionError, save_section, text_at
from issues.models import Issue, IssueSection
from tests.issues.editing.draft import section

if TYPE_CHECKING:
    from collections.abc import Callable


TURNS = 4  # they share the interleavings

pytestmark = pytest.mark.django_db


class Typist:
    """Somebody who opens a section, types a word of their own somewhere, and saves, joining where somebody was faster."""

    def __init__(self, row: IssueSection, name: str, seed: str) -> None:
        self.row, self.name, self.chance = row, name, random.Random(seed)  # noqa: S311 (a fixed sequence is wanted)
        self.words = 0
        self.open()

    def open(self) -> None:
        self.row = IssueSection.objects.get(pk=self.row.pk)
        self.text, self.version = self.row.body, self.row.version

    def type(self) -> None:
        lines = self.text.split("\n")
        place = self.chance.randrange(1, len(lines) - 1)
        self.words += 1
        word = f"{self.name}{self.words}."
        if self.chance.random() < 0.5:
            lines[place] += f" {word}"
        else:
            lines.insert(place, f"* {word}")
        self.text = "\n".join(lines)

    def save(self) -> bool:
        """Save, or put the joined text into the text area; both sides are taken where they clash."""
        try:
            save_section(self.row, body=self.text, version=self.version, actor=None)
        except StaleSectionError as error:
            self.text = join_versions(error.base.body, error.yours.body, error.theirs.body).text
            self.version = error.section.version
            return False
        self.open()
        return True


def assert_nothing_is_lost(row: IssueSection, typists: list[Typist]) -> None:
    """Every word ever typed stands in the text, and every version is kept."""
    row = IssueSection.objects.get(pk=row.pk)
    typed = {f"{typist.name}{number}." for typist in typists for number in range(1, typist.words + 1)}
    assert typed - set(row.body.split()) == set()
    assert list(row.versions.order_by("version").values_list("version", flat=True)) == list(range(1, row.version + 1))
    assert text_at(row, row.version).body == row.body


@pytest.mark.parametrize("turn", range(TURNS))
def test_random_interleavings_of_two_editors_lose_nothing(issue: Issue, turn: int, times: Callable[..., int]) -> None:
    row = section(issue, "Official")
    body = row.body
    for number in range(turn, times(1000, usually=60), TURNS):
        row = IssueSection.objects.get(pk=row.pk)
        save_section(row, body=body, version=row.version, actor=None)
        chance = random.Random(f"order {number}")  # noqa: S311 (as above)
        typists = [Typist(row, name, f"{name} {number}") for name in ("anna", "ben")]
        for typist in chance.choices(typists, k=chance.randrange(2, 7)):
            typist.type()
            if chance.random() < 0.7:
                typist.save()
        for typist in typists:
            while not typist.save():
                pass
        assert_nothing_is_lost(row, typists)


@pytest.mark.django_db(transaction=True)
def test_editors_at_the_same_moment_lose_nothing(issue: Issue, times: Callable[..., int]) -> None:
    row = section(issue, "Official")
    typists = [Typist(row, name, name) for name in ("anna", "ben", "cleo", "dan")]

    def work(typist: Typist) -> None:
        try:
            for _ in range(times(50, usually=3)):
                typist.type()
                while not typist.save():
                    pass
        finally:
            connection.close()

    with ThreadPoolExecutor(len(typists)) as pool:
        list(pool.map(work, typists))
    assert_nothing_is_lost(row, typists)
