"""The card: what is said at once, what the page adds, and what a press on its buttons does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issues.models import Section
from issues.text import store_text
from submissions.card import look_up
from submissions.hints import Remedy
from submissions.models import FloodCount, Page, Submission
from submissions.pages import request_page
from tests.submissions.conftest import FIELDS, OLD, form_key

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue", "old_issue")
URL = "https://fresh.example.org/page"


def post(client: Client, kind: str = "link", **fields: Any) -> HttpResponse:
    response: Any = client.post(f"/submit/{kind}/card/", {"form_key": form_key(), **fields})
    return response  # type: ignore[no-any-return]


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def read(url: str = URL, **found: Any) -> Page:
    """A page that a worker has read."""
    now = timezone.now()
    page = request_page(url)
    values = {"state": Page.State.DONE, "status": 200, "fetched_at": now, "finished_at": now, "last_seen_at": now, "final_url": url}
    Page.objects.filter(pk=page.pk).update(**{**values, **found})
    return page


class TestLookingUp:
    def test_an_address_alone_is_looked_at(self) -> None:
        card = look_up(kind="link", fields={"url": URL, "title": ""})
        assert (card.url, card.line, card.refusals, card.is_clear) == (URL, "", (), True)

    def test_the_line_stands_as_it_will_be_printed(self) -> None:
        card = look_up(kind="link", fields={"url": URL, "title": "A `Vec<T>`", "prefixes": ["video"], "language": "ZH"})
        assert card.line == f"* [ZH] [video] [A `Vec<T>`]({URL})"

    @pytest.mark.parametrize(
        ("typed", "removed", "struck", "count"),
        [
            (f"{URL}?utm_source=a&x=1&utm_medium=b", ("utm_source", "utm_medium"), "utm_source=a&utm_medium=b", 2),
            (f"{URL}#utm_source=a", ("utm_source",), "utm_source=a", 1),
            (URL, (), "", 0),
            ("https://[broken", (), "", 0),
        ],
    )
    def test_what_was_taken_off_is_told(self, typed: str, removed: tuple[str, ...], struck: str, count: int) -> None:
        card = look_up(kind="link", fields={"url": URL, "title": "", "url_sent": typed, "removed": removed})
        assert (card.struck, card.struck_count) == (struck, count)

    def test_a_closed_section_refuses_in_its_own_words(self) -> None:
        section = Section.objects.get(slug="project-tooling-updates")
        card = look_up(kind="link", fields={"url": URL, "title": "My 1.0", "section": section.slug})
        assert [(refusal.field, refusal.text) for refusal in card.refusals] == [
            ("section", f"{section.policy_text} {section.policy_alternative}")
        ]
        assert (card.section, card.line) == (section.title, "")

    def test_an_address_of_this_issue_refuses_before_a_title_is_given(self) -> None:
        card = look_up(kind="link", fields={"url": "https://standing.example.org/page", "title": ""})
        assert [(refusal.field, refusal.text) for refusal in card.refusals] == [("url", "This is in Issue 700 already, under Official.")]

    def test_what_is_not_whole_is_not_refused_but_looked_up(self) -> None:
        card = look_up(kind="speakers", fields={"url": "https://printed.example.org/page", "title": "Conf", "place": ""}, is_whole=False)
        assert (card.refusals, card.line) == ((), "")
        assert [entry.issue.number for entry in card.duplicates.printed] == [699]

    @pytest.mark.parametrize(
        ("title", "words"),
        [
            ("How we made our parser of dates and times and zones ten times faster wh...", "The title is cut off"),
            (" ".join(["word"] * 30), "The title has 30 words"),
            ("this article", "These words say nothing"),
            ("[Video] Walking sideways", "The title says [Video] itself."),
            ("(podcast) Walking sideways", "The title says (podcast) itself."),
        ],
    )
    def test_the_rules_about_titles_hold_here_too(self, title: str, words: str) -> None:
        hints = look_up(kind="link", fields={"url": URL, "title": title}, is_whole=False).hints
        assert [hint.text.startswith(words) for hint in hints] == [True]

    @pytest.mark.parametrize("title", ["Walking sideways", "[unsafe] Walking sideways", "What `[T]` is (and is not)", "Rust 2041"])
    def test_a_usual_title_has_no_hint(self, title: str) -> None:
        assert look_up(kind="link", fields={"url": URL, "title": title}, is_whole=False).hints == ()

    def test_a_prefix_in_the_title_can_be_taken_off_it(self) -> None:
        (hint,) = look_up(kind="link", fields={"url": URL, "title": "[video] Walking sideways"}, is_whole=False).hints
        assert (hint.advice, hint.remedy) == ("Tick [video] and leave it out of the title.", Remedy("title", "Walking sideways"))

    def test_a_similar_title_is_told_with_its_issue(self, old_issue: Issue) -> None:
        title = "How lifetimes helped our parser team"
        store_text(old_issue, OLD.replace("Printed before", title), actor=None, origin="import")
        card = look_up(kind="link", fields={"url": URL, "title": f"{title}!"})
        assert [(place.number, place.section, place.title) for place in card.similar] == [(699, "Official", title)]
        assert not card.is_clear
        assert look_up(kind="link", fields={"url": URL, "title": "Something else"}).is_clear
        assert look_up(kind="task", fields={"url": URL, "title": title, "project": "crab"}).is_clear


class TestPage:
    def test_nobody_asked(self) -> None:
        assert look_up(kind="link", fields={"url": URL, "title": ""}).page.state == ""

    def test_a_page_is_on_its_way(self) -> None:
        request_page(URL)
        assert look_up(kind="link", fields={"url": URL, "title": ""}).page.state == "reading"

    def test_its_title_stands_while_none_is_typed(self) -> None:
        read(title="The page’s \u202eown\u200b title")
        card = look_up(kind="link", fields={"url": URL, "title": ""})
        assert card.page.title == "The page’s own title"
        assert card.line == f"* [The page’s own title]({URL})"

    def test_another_title_than_typed_is_a_hint_with_a_button(self) -> None:
        read(title="Ferris walks sideways")
        card = look_up(kind="link", fields={"url": URL, "title": "Something else"})
        assert [hint.remedy for hint in card.hints] == [Remedy("title", "Ferris walks sideways", "Use its title")]
        assert "Something else" in card.line

    def test_language_and_medium_are_hints_with_buttons(self) -> None:
        read(title="Ein Titel", language="de", medium="video")
        card = look_up(kind="link", fields={"url": URL, "title": "Ein Titel", "prefixes": []})
        assert {hint.remedy for hint in card.hints} == {Remedy("prefixes", "video", "Tick [video]"), Remedy("language", "DE", "Use DE")}
        chosen = {"url": URL, "title": "Ein Titel", "prefixes": ["video"], "language": "DE"}
        assert look_up(kind="link", fields=chosen).is_clear

    def test_its_own_address_is_offered_never_taken(self) -> None:
        read(title="A title", canonical="https://fresh.example.org/the-page?utm_source=x")
        card = look_up(kind="link", fields={"url": URL, "title": "A title"})
        assert card.url == URL
        assert card.canonical == Remedy("url", "https://fresh.example.org/the-page", "Use this address")

    @pytest.mark.parametrize("canonical", ["", URL, f"{URL}/", "http://127.0.0.1/", "not an address"])
    def test_an_address_of_no_use_is_not_offered(self, canonical: str) -> None:
        read(title="A title", canonical=canonical)
        assert look_up(kind="link", fields={"url": URL, "title": "A title"}).canonical is None

    @pytest.mark.parametrize(
        ("found", "reason"),
        [
            ({"status": 404}, "The site answers with 404"),
            ({"status": None, "failure": "timeout"}, "The page did not come within ten seconds"),
            ({"status": None, "state": "failed"}, "The page could not be read"),
        ],
    )
    def test_a_page_that_did_not_come_is_a_hint(self, found: dict[str, Any], reason: str) -> None:
        read(**found)
        card = look_up(kind="link", fields={"url": URL, "title": "A title"})
        assert (card.page.state, card.page.reason, card.refusals) == ("failed", reason, ())
        assert card.line == f"* [A title]({URL})"
        assert not card.is_clear

    @pytest.mark.parametrize(
        ("found", "words"),
        [
            ({"status": 404}, ("There is no such page (status 404)", "If it opens for you, send it all the same.")),
            (
                {"paywall": "The page says that it is not free to read"},
                ("The page says that it is not free to read", "Send the address of a free copy, if there is one."),
            ),
            (
                {"final_url": "https://other.example.com/"},
                (
                    "The address leads on to another site, other.example.com",
                    "Link to https://other.example.com/ if that is the page that is meant.",
                ),
            ),
        ],
    )
    def test_what_the_page_tells_is_said_to_who_sends_it(self, found: dict[str, Any], words: tuple[str, str]) -> None:
        read(title="A title", **found)
        hints = look_up(kind="link", fields={"url": URL, "title": "A title"}).hints
        assert [(hint.text, hint.advice) for hint in hints] == [words]


class TestAsking:
    def test_the_card_says_what_it_found_and_asks_for_the_page(self, client: Client) -> None:
        text = text_of(post(client, url=f"{URL}?utm_source=mail"))
        assert f'<span class="mono">{URL}</span> <del class="mono cut">utm_source=mail</del>' in text
        assert "One tracking parameter removed." in text
        assert "Reading the page …" in text
        assert 'data-said="Nothing speaks against it. Reading the page."' in text
        assert Page.objects.get().url == URL
        assert Submission.objects.count() == 0

    def test_it_asks_again_until_the_page_is_read(self, client: Client) -> None:
        post(client, url=URL)
        response = post(client, url=URL, card_waited="1")
        assert "Reading the page …" in text_of(response)
        assert "answer" not in text_of(response)
        assert '"card_waited": "2"' in text_of(response)
        read(title="It came", language="en", medium="video")
        response = post(client, url=URL, card_waited="2")
        assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#card", "innerHTML")
        assert 'data-title="It came"' in text_of(response)
        assert "The page’s own title. Language: EN. Medium: video." in text_of(response)
        assert "hx-post" not in text_of(response)

    def test_it_says_that_nobody_has_to_wait_and_gives_up(self, client: Client) -> None:
        post(client, url=URL)
        assert "Still reading. You can send without waiting." in text_of(post(client, url=URL, card_waited="5"))
        text = text_of(post(client, url=URL, card_waited="12"))
        assert "The page takes long. You can send without waiting." in text
        assert "hx-trigger" not in text

    @pytest.mark.parametrize("waited", ["", "-1", "x", "²", "99999999999", "0"])
    def test_odd_counts_do_no_harm(self, waited: str, client: Client) -> None:
        assert post(client, url=URL, card_waited=waited).status_code == 200

    def test_an_address_that_is_none_gives_an_empty_card(self, client: Client) -> None:
        text = text_of(post(client, url="javascript:alert(1)"))
        assert "Nothing speaks" not in text
        assert "javascript" not in text
        assert Page.objects.count() == 0

    def test_a_refusal_names_its_field(self, client: Client) -> None:
        assert 'data-refuses="url"' in text_of(post(client, url="https://standing.example.org/page"))

    def test_pages_are_read_within_the_visitors_limit(self, client: Client, settings: Settings) -> None:
        settings.PAGES_PER_VISITOR = 1
        post(client, url=URL)
        text = text_of(post(client, url="https://second.example.org/"))
        assert "A lot of pages were read in the last hour" in text
        assert list(Page.objects.values_list("url", flat=True)) == [URL]
        assert "A lot of pages" not in text_of(post(client, url=URL, title="Known"))

    def test_a_known_page_is_not_counted_again(self, client: Client) -> None:
        for title in ("", "A", "B"):
            post(client, url=URL, title=title)
        assert list(FloodCount.objects.filter(key__startswith="page").values_list("count", flat=True)) == [1]

    def test_a_failure_that_is_fetched_again_is_counted_again(self, client: Client) -> None:
        post(client, url=URL)
        failed = {"state": Page.State.DONE, "failure": Page.Failure.TIMEOUT}
        Page.objects.update(**failed, finished_at=timezone.now() - timedelta(minutes=9))
        post(client, url=URL, title="Too early")
        Page.objects.update(finished_at=timezone.now() - timedelta(minutes=11))
        post(client, url=URL, title="Fetched again")
        assert Page.objects.get().state == Page.State.WAITING
        assert list(FloodCount.objects.filter(key__startswith="page").values_list("count", flat=True)) == [2]

    def test_other_peoples_words_stay_theirs(self, client: Client, send: Send) -> None:
        send(url=URL, title="Secret words")
        text = text_of(post(client, url=URL))
        assert "Somebody has sent this in already" in text
        assert "Secret words" not in text

    def test_hostile_titles_are_shown_as_text(self, client: Client) -> None:
        read(title="</script><img src=x onerror=alert(1)>\"'")
        text = text_of(post(client, url=URL))
        assert "<img" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text

    def test_only_posts_of_known_kinds(self, client: Client) -> None:
        assert client.get("/submit/link/card/").status_code == 405
        assert client.post("/submit/poem/card/").status_code == 404

    @pytest.mark.parametrize("kind", list(FIELDS))
    def test_every_kind_has_a_card_from_its_first_field_on(self, kind: str, client: Client) -> None:
        for fields in ({}, {"url": URL}, {"title": "A title"}, FIELDS[kind], {**FIELDS[kind], "not_before": "nonsense", "start": "x"}):
            assert post(client, kind, **fields).status_code == 200

    @pytest.mark.parametrize("waiting", [1, 3])
    def test_a_card_costs_the_same_whatever_is_there(
        self, waiting: int, client: Client, send: Send, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(waiting):
            send(title=f"Number {number}", url="https://printed.example.org/page")
        fields = {"url": "https://printed.example.org/page", "title": "Printed before", "section": "official"}
        post(client, **fields)
        with django_assert_max_num_queries(24):
            post(client, **fields)
        with django_assert_max_num_queries(5):
            post(client, **fields, card_waited="1")


class TestWithoutScripts:
    def test_the_card_has_one_place_on_the_form_and_none_on_a_correction(self, client: Client, send: Send) -> None:
        pages = [client.get(address).content.decode() for address in ("/submit/link/", send().get_absolute_url())]
        assert [page.count('id="card"') for page in pages] == [1, 0]

    """Check is the second step: the same card within the page."""

    def check(self, client: Client, *, status: int = 200, **fields: Any) -> str:
        response: Any = client.post("/submit/link/", {"form_key": form_key(), "check": "1", **fields})
        assert response.status_code == status
        return text_of(response)

    def test_an_address_is_enough(self, client: Client) -> None:
        text = self.check(client, url=URL)
        assert "Reading the page …" in text
        assert "error-summary" not in text
        assert '<button type="submit" class="btn primary" name="send">' in text
        assert "Check again" in text

    def test_a_wrong_address_is_all_that_is_told(self, client: Client) -> None:
        text = self.check(client, url="no address", status=422)
        assert "One thing to put right." in text
        assert 'href="#id_url"' in text
        assert 'href="#id_title"' not in text

    def test_checking_again_brings_the_title(self, client: Client) -> None:
        read(title="It came")
        text = self.check(client, url=URL)
        assert 'name="title" value="It came"' in text
        assert f"* [It came]({URL})" in text

    def test_a_title_that_was_typed_stays(self, client: Client) -> None:
        read(title="It came")
        assert 'name="title" value="Mine"' in self.check(client, url=URL, title="Mine")

    @pytest.mark.parametrize(
        ("use", "field", "value"),
        [
            ("title=It came", "title", "It came"),
            ("url=https://other.example.org/", "url", "https://other.example.org/"),
            ("section=official", "section", "official"),
            ("prefixes=video", "prefixes", ["series", "video"]),
            ("language=DE", "language", "DE"),
            ("nonsense", "title", "Mine"),
            ("other=x=y", "title", "Mine"),
        ],
    )
    def test_a_press_on_the_cards_buttons_fills_the_field(self, use: str, field: str, value: str | list[str], client: Client) -> None:
        fields = {"url": URL, "title": "Mine", "prefixes": ["series"]}
        response: Any = client.post("/submit/link/", {"form_key": form_key(), "use": use, **fields})
        assert response.status_code == 200
        assert response.context["form"][field].value() == value
        assert Submission.objects.count() == 0

    def test_what_certainly_stands_against_it_is_told_at_its_field(self, client: Client) -> None:
        text = self.check(client, url="https://standing.example.org/page", status=422)
        assert "error-summary" in text
        assert "Address of the page: This is in Issue 700 already, under Official." in text

    def test_without_an_address_there_is_nothing_to_check(self, client: Client) -> None:
        assert "Address of the page: Fill this in." in self.check(client, title="Mine", status=422)


class TestWaysIn:
    def test_an_address_leads_to_the_filled_form(self, client: Client) -> None:
        response = client.get("/submit/", {"url": "https://a.example.org/?x=1&y=2", "title": "A & B"})
        assert response.status_code == 302
        text = text_of(client.get(response["Location"]))
        assert 'value="https://a.example.org/?x=1&amp;y=2"' in text
        assert 'name="title" value="A &amp; B"' in text
        assert 'href="/submit/quote/?url=https%3A%2F%2Fa.example.org%2F%3Fx%3D1%26y%3D2&amp;title=A%20%26%20B"' in text

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.example.org/\x00", "x" * 5000])
    def test_anything_may_be_handed_over(self, url: str, client: Client) -> None:
        response = client.get("/submit/", {"url": url}, follow=True)
        assert response.status_code == 200

    def test_the_bookmark_leads_here(self, client: Client) -> None:
        text = text_of(client.get("/submit/"))
        assert 'href="javascript:location.href=&#x27;http://testserver/submit/?url=&#x27;+encodeURIComponent(location.href)' in text

    def test_the_text_tells_of_kinds_fields_deadline_and_api(self, client: Client) -> None:
        response = client.get("/submit.txt")
        text = response.content.decode()
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert "Issue 700 closes at 2041-04-24 23:59 UTC." in text
        assert "API:   http://testserver/api/v1/" in text
        for kind in ("link: Link", "event: Event", "task: Task", "speakers: Call", "crate: Crate", "quote: Quote"):
            assert kind in text
        assert "  url              Address of the page" in text
        assert "website" not in text
        assert "WHAT GETS IN\n  * About Rust, and of use to more people than those who made it\n" in text
        assert "<" not in text

    def test_the_text_knows_a_closed_issue(self, client: Client, issue: Issue) -> None:
        issue.closes_at = datetime(2020, 1, 1, tzinfo=UTC)
        issue.save()
        assert "What you send now counts for issue 701." in client.get("/submit.txt").content.decode()
        issue.delete()
        assert "waits for the next one" in client.get("/submit.txt").content.decode()
