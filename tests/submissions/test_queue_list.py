"""The list of the queue: the links beside it, and its stretches."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from issues.models import Section
from issues.stretch import StretchFilter
from submissions import review
from submissions.models import Notice, Submission
from tests.submissions.queue_pages import LIST, LIST_QUERIES, text_of, titles

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


class TestSideFilters:
    """The links beside the list: what each of them asks, and which one is chosen."""

    def links(self, response: Any, title: str) -> dict[str, tuple[bool, str]]:
        """By words: whether it is chosen, and its address."""
        place = response.content.decode().partition(f'data-filter-title="{title}"')[2].partition("</details>")[0]
        found = re.findall(r'<li( class="selected")?><a href="([^"]*)">([^<]*)</a></li>', place)
        return {unescape(words): (bool(chosen), unescape(address)) for chosen, address, words in found}

    def test_they_keep_the_other_questions_and_begin_at_the_newest(self, editor_client: Client, send: Send) -> None:
        submission = send()
        response = editor_client.get(f"{LIST}?state=all&kind=link&q=example&before={submission.pk + 1}&p=1")
        kinds, sections = self.links(response, "kind"), self.links(response, "section")
        assert kinds["All"] == (False, "?q=example&state=all")
        assert kinds["Link"] == (True, "?q=example&state=all&kind=link")
        assert kinds["Event"] == (False, "?q=example&state=all&kind=event")
        assert sections["All"] == (True, "?kind=link&q=example&state=all")
        assert sections["Official"] == (False, "?kind=link&q=example&state=all&section=official")
        assert titles(editor_client.get(LIST + kinds["Link"][1])) == [str(submission)]
        assert titles(editor_client.get(LIST + kinds["Event"][1])) == []

    def test_one_that_means_nothing_leaves_all(self, editor_client: Client, send: Send) -> None:
        submission = send()
        response = editor_client.get(f"{LIST}?kind=nonsense&section=%00&issue=x")
        assert titles(response) == [str(submission)]
        assert [chosen for chosen, _address in self.links(response, "kind").values()].count(True) == 0

    def test_words_of_the_catalogue_are_harmless(self, editor_client: Client, send: Send) -> None:
        send()
        Section.objects.filter(slug="official").update(title="<b>Official</b> & “more”", slug='official"><i>')
        response = editor_client.get(LIST)
        assert "<b>Official" not in response.content.decode()
        chosen, address = self.links(response, "section")["<b>Official</b> & “more”"]
        assert (chosen, address) == (False, "?section=official%22%3E%3Ci%3E")


class TestStretches:
    """A list never counts, sorts or searches more than a stretch of its rows; the next one is a link away."""

    @pytest.fixture(autouse=True)
    def short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(StretchFilter, "most", 3)

    @pytest.fixture
    def rows(self, send: Send) -> list[Submission]:
        names = ["One", "Two", "Three", "Four", "Five", "Six", "Seven"]
        return [send(title=f"Number {name}", url=f"https://a{place}.example.org/") for place, name in enumerate(names)]

    def test_the_newest_come_first_and_links_lead_to_all_others(self, editor_client: Client, rows: list[Submission]) -> None:
        found, address = [], f"{LIST}?state=all&kind=link"
        while address:
            response = editor_client.get(address)
            found.append(titles(response))
            links = re.findall(r'<a class="btn small" rel="next" href="([^"]+)"', response.content.decode())
            address = LIST + unescape(links[0]) if links else ""
        assert found == [["Number Seven", "Number Six", "Number Five"], ["Number Four", "Number Three", "Number Two"], ["Number One"]]
        text = text_of(response)
        assert ("There are no older ones." in text, '"?kind=link&amp;state=all"' in text, len(rows)) == (True, True, 7)

    def test_filters_come_before_the_cut(self, editor_client: Client, editor: User, rows: list[Submission]) -> None:
        for row in rows[:2]:
            review.decline(row, actor=editor, reason="No.")
        response = editor_client.get(f"{LIST}?state=declined")
        assert titles(response) == ["Number Two", "Number One"]
        assert "of more than" not in text_of(response)

    def test_a_search_says_how_far_it_went_and_goes_on(self, editor_client: Client, rows: list[Submission]) -> None:
        response = editor_client.get(f"{LIST}?state=all&q=Two")
        assert titles(response) == []
        assert "Searched here: 3 of more than 3." in text_of(response)
        further = editor_client.get(f"{LIST}?state=all&q=Two&before={rows[4].pk}")
        assert titles(further) == ["Number Two"]

    def test_order_and_pages_stay_within_it(self, editor_client: Client, rows: list[Submission]) -> None:
        assert titles(editor_client.get(f"{LIST}?state=all&o=1")) == ["Number Five", "Number Seven", "Number Six"]
        assert titles(editor_client.get(f"{LIST}?state=all&o=-1&before={rows[1].pk}")) == ["Number One"]
        assert titles(editor_client.get(f"{LIST}?state=all&o=6")) == ["Number Five", "Number Six", "Number Seven"]

    def test_it_says_how_many_there_are_of_what_is_asked(self, editor_client: Client, editor: User, rows: list[Submission]) -> None:
        review.decline(rows[0], actor=editor, reason="No.")
        review.decline(rows[1], actor=editor, reason="No.")

        def number(address: str) -> int:
            count: int = editor_client.get(address).context["cl"].result_count
            return count

        assert [number(f"{LIST}?state={state}") for state in ("all", "declined", "spam")] == [3, 2, 0]
        assert [number(f"{LIST}?state=all&q={word}") for word in ("Number", "Six", "Eight")] == [3, 1, 0]

    @pytest.mark.parametrize("before", ["", "x", "%00", "-1", "9" * 30, "٣"])
    def test_an_odd_place_is_the_beginning(self, before: str, editor_client: Client, rows: list[Submission]) -> None:
        assert titles(editor_client.get(f"{LIST}?state=all&before={before}")) == [str(row) for row in rows[:-4:-1]]

    @pytest.mark.parametrize("number", [2, 8])
    def test_it_costs_the_same_however_many(
        self, number: int, editor_client: Client, send: Send, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for one in range(number):
            send(url=f"https://a{one}.example.org/")
        editor_client.get(LIST)
        with django_assert_num_queries(LIST_QUERIES + 1):  # what the search leaves is counted, too
            editor_client.get(f"{LIST}?state=all&kind=link&section=official&q=example&o=1")

    @pytest.mark.parametrize("table", ["submissions/decision", "submissions/page", "submissions/notice"])
    def test_other_long_lists_have_them_too(self, table: str, editor_client: Client, editor: User, rows: list[Submission]) -> None:
        for row in rows:
            review.decline(row, actor=editor, reason="No.")
            Notice.objects.create(kind=Notice.Kind.RECEIVED, submission=row, recipient="ada@example.org", message_id=row.token)
        first = editor_client.get(f"/admin/{table}/")
        assert (first.context["cl"].result_count, "Listed here: 3 of more than 3." in text_of(first)) == (3, True)
        older = editor_client.get(f"/admin/{table}/{unescape(first.context['cl'].older_link)}")
        assert older.context["cl"].result_count == 3
        both = [{row.pk for row in response.context["cl"].result_list} for response in (first, older)]
        assert both[0].isdisjoint(both[1])
