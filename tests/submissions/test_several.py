"""Several links at once: pasted, looked over, sent as that many submissions, each with its own fate."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from submissions import review
from submissions.models import Page, Submission
from submissions.views.several import LONGEST_TEXT, MOST
from tests.submissions.conftest import form_key
from tests.submissions.test_card import read

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.usefixtures("issue", "old_issue")
ADDRESS = "/submit/several/"
TWO = "* [One](https://one.example.org/)\n* [Two](https://two.example.org/)\n"


def paste(client: Client, text: str) -> Any:
    return client.post(ADDRESS, {"links": text})


def rows(*rows: dict[str, Any], **shared: Any) -> dict[str, Any]:
    """The form of these rows as a browser sends it."""
    data: dict[str, Any] = {"row": [str(number) for number in range(1, len(rows) + 1)], "form_key": form_key(), **shared}
    for number, row in enumerate(rows, 1):
        data |= {f"{number}-{name}": value for name, value in {"form_key": f"{form_key()}{number}", **row}.items()}
    return data


def link(name: str, **fields: Any) -> dict[str, Any]:
    return {"url": f"https://{name}.example.org/", "title": name.capitalize(), **fields}


def send(client: Client, *links: dict[str, Any], press: str = "send", **shared: Any) -> Any:
    return client.post(ADDRESS, {**rows(*links, **shared), press: shared.get(press, "1")})


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def titles() -> list[str]:
    return list(Submission.objects.order_by("pk").values_list("title", flat=True))


class TestPasting:
    def test_the_form_leads_here(self, client: Client) -> None:
        assert f'href="{ADDRESS}"' in client.get("/submit/link/").content.decode()
        assert f'href="{ADDRESS}"' in client.get("/submit/").content.decode()
        assert client.get(ADDRESS).status_code == 200

    def test_what_is_pasted_becomes_rows(self, client: Client) -> None:
        response = paste(client, "* [ZH] [video] [One](https://one.example.org/?utm_source=x)\nhttps://two.example.org/")
        forms = [row["form"] for row in response.context["rows"]]
        assert [form["title"].value() for form in forms] == ["One", ""]
        assert (forms[0]["prefixes"].value(), forms[0]["language"].value()) == (["video"], "ZH")
        assert response.status_code == 200
        assert "error-summary" not in text_of(response)
        assert '<del class="mono">utm_source=x</del>' in text_of(response)
        assert Submission.objects.count() == 0

    def test_their_pages_are_asked_for_and_bring_titles(self, client: Client) -> None:
        read("https://two.example.org/", title="The page’s own")
        response = paste(client, "https://one.example.org/\nhttps://two.example.org/")
        assert [row["form"]["title"].value() for row in response.context["rows"]] == ["", "The page’s own"]
        assert Page.objects.count() == 2

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "There is no address in it."),
            ("just words", "There is no address in it."),
            (
                "\n".join(f"https://a{number}.example.org/" for number in range(MOST + 1)),
                f"These are {MOST + 1} links. Send at most {MOST}",
            ),
            ("https://a.example.org/ " + "x" * LONGEST_TEXT, "This is too long"),
        ],
    )
    def test_what_cannot_be_read_stays_as_it_was_pasted(self, text: str, words: str, client: Client) -> None:
        response = paste(client, text)
        assert response.status_code == 422
        assert words in text_of(response)
        assert text.strip()[:200] in response.content.decode()

    def test_a_bad_address_is_told_at_its_row(self, client: Client) -> None:
        response = paste(client, "http://127.0.0.1/\nhttps://one.example.org/")
        assert response.status_code == 200
        assert "Link 1, address of the page: This address is not on the public internet." in text_of(response)

    def test_a_row_costs_no_more_than_its_card(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        paste(client, "\n".join(f"https://a{number}.example.org/" for number in range(10)))
        with django_assert_max_num_queries(30):
            paste(client, "https://a1.example.org/")
        with django_assert_max_num_queries(30 + 9 * 16):
            paste(client, "\n".join(f"https://a{number}.example.org/" for number in range(10)))


class TestLookingOver:
    def test_a_row_can_be_taken_out(self, client: Client) -> None:
        response = send(client, link("one"), link("two"), link("three"), press="remove", remove="2")
        assert [row["form"]["title"].value() for row in response.context["rows"]] == ["One", "Three"]
        assert Submission.objects.count() == 0

    def test_without_rows_it_begins_anew(self, client: Client) -> None:
        assert "Paste them all." in text_of(send(client, link("one"), press="remove", remove="1"))

    def test_a_press_on_a_rows_button_fills_that_row(self, client: Client) -> None:
        response = send(client, link("one"), link("two"), press="use", use="2-section=official")
        assert [row["form"]["section"].value() for row in response.context["rows"]] == [None, "official"]

    def test_checking_again_keeps_what_was_typed(self, client: Client) -> None:
        response = send(client, link("one", title=""), press="check", note="For all", email="ada@example.org")
        assert response.status_code == 200
        assert "For all</textarea>" in text_of(response)
        assert 'value="ada@example.org"' in text_of(response)

    def test_a_rows_card_is_its_own(self, client: Client) -> None:
        data = rows(link("one"), link("two", url="https://printed.example.org/page"))
        response = client.post("/submit/link/card/", {**data, "card_row": "2"})
        assert "This was in" in text_of(response)
        assert '"card_row": "2"' in text_of(response)
        assert "This was in" not in text_of(client.post("/submit/link/card/", {**data, "card_row": "1"}))


class TestSending:
    def test_each_row_is_a_submission(self, client: Client) -> None:
        response = send(client, link("one", section="official"), link("two", prefixes=["video"]), note="For all", email="ada@example.org")
        one, two = Submission.objects.order_by("pk").select_related("section", "link")
        assert (one.title, str(one.section), one.note, one.email) == ("One", "Official", "For all", "ada@example.org")
        assert (two.title, two.link.prefixes, two.section) == ("Two", ["video"], None)
        assert one.batch == two.batch
        assert one.token != two.token
        assert response["Location"] == f"/submissions/together/{one.batch}/"

    def test_without_a_button_they_are_sent_as_by_its_button(self, client: Client) -> None:
        response: Any = client.post(ADDRESS, rows(link("one"), link("two")))
        assert response["Location"] == f"/submissions/together/{Submission.objects.all()[0].batch}/"
        assert titles() == ["One", "Two"]

    def test_the_page_of_all_leads_to_each(self, client: Client, editor: User) -> None:
        address = send(client, link("one"), link("two"), link("three"))["Location"]
        one, two, _ = Submission.objects.order_by("pk")
        review.decline(one, actor=editor, reason="No.")
        review.spam(two, actor=editor)
        text = text_of(client.get(address))
        for row in Submission.objects.all():
            assert f'<a href="{row.get_absolute_url()}"><b>{row.title}</b></a>' in text
        assert text.count("Declined</span>") == 2
        assert "pam" not in text

    def test_sent_twice_it_is_the_same(self, client: Client) -> None:
        first, second = send(client, link("one"), link("two")), send(client, link("one"), link("two"))
        assert first["Location"] == second["Location"]
        assert titles() == ["One", "Two"]

    def test_what_is_in_order_is_sent_and_the_rest_stays(self, client: Client) -> None:
        response = send(
            client,
            link("one"),
            link("two", title=""),
            link("three", url="https://standing.example.org/page"),
            link("four", language="x"),
            link("five"),
        )
        assert response.status_code == 422
        assert titles() == ["One", "Five"]
        assert [row["form"].prefix for row in response.context["rows"]] == ["2", "3", "4"]
        text = text_of(response)
        assert "2 links were sent" in text
        assert "Link 2, address of the page: This is in Issue 700 already, under Official." in text
        assert response.context["rows"][2]["form"]["language"].value() == "x"

    def test_what_is_mended_joins_the_others(self, client: Client) -> None:
        response = send(client, link("one"), link("two", title=""))
        batch = re.search(r'name="batch" value="([^"]+)"', response.content.decode())
        assert batch
        send(client, link("two"), batch=batch[1])
        assert titles() == ["One", "Two"]
        assert Submission.objects.values("batch").distinct().count() == 1

    @pytest.mark.parametrize("batch", ["", "forged", "forged:signature", "x" * 5000])
    def test_nobody_joins_a_batch_without_its_form(self, batch: str, client: Client) -> None:
        send(client, link("one"))
        send(client, link("two"), batch=batch)
        assert Submission.objects.values("batch").distinct().count() == 2

    def test_a_bad_mail_address_holds_all_back(self, client: Client) -> None:
        response = send(client, link("one"), email="nonsense")
        assert response.status_code == 422
        assert titles() == []
        assert "Your mail address: This is no mail address." in text_of(response)

    def test_the_trap_holds_all_back(self, client: Client) -> None:
        assert send(client, link("one"), website="https://spam.example.com/").status_code == 422
        assert titles() == []

    def test_every_row_counts_towards_the_limit(self, client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = 2
        response = send(client, link("one"), link("two"), link("three"), note="Kept")
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0
        assert "Kept</textarea>" in text_of(response)
        assert [row["form"]["title"].value() for row in response.context["rows"]] == ["One", "Two", "Three"]
        assert titles() == []
        assert send(client, link("one"), link("two")).status_code == 302

    def test_a_form_that_is_not_ours_is_sent_again(self, client: Client) -> None:
        response = send(client, link("one"), form_key="nonsense")
        assert response.status_code == 422
        assert response.context["shared"]["form_key"].value() != "nonsense"
        assert titles() == []

    def test_odd_rows_do_no_harm(self, client: Client) -> None:
        data = {"row": ["1", "1", "²", "-1", "x", *map(str, range(100, 200))], "form_key": form_key(), "send": "1"}
        response: Any = client.post(ADDRESS, data)
        assert response.status_code == 422
        assert len(response.context["rows"]) == MOST


class TestTogether:
    @pytest.mark.parametrize("batch", ["x", "nonsense" * 20, "a b", "%00", "nonsense" * 3 + "%00"])
    def test_an_unknown_page_is_not_there(self, batch: str, client: Client) -> None:
        send(client, link("one"))
        assert client.get(f"/submissions/together/{batch}/").status_code == 404

    def test_what_was_sent_alone_has_no_such_page(self, client: Client) -> None:
        client.post("/submit/link/", {**link("one"), "form_key": form_key(), "send": "1"})
        assert Submission.objects.get().batch == ""
        assert client.get("/submissions/together//").status_code == 404

    def test_each_goes_when_its_own_page_goes(self, client: Client, editor: User) -> None:
        address = send(client, link("one"), link("two"))["Location"]
        review.decline(Submission.objects.order_by("pk")[0], actor=editor, reason="No.")
        with time_machine.travel(timezone.now() + timedelta(days=89)):
            assert [row.title for row, _state in client.get(address).context["rows"]] == ["One", "Two"]
            review.decline(Submission.objects.order_by("pk")[1], actor=editor, reason="No.")
        with time_machine.travel(timezone.now() + timedelta(days=91)):
            assert [row.title for row, _state in client.get(address).context["rows"]] == ["Two"]
        with time_machine.travel(timezone.now() + timedelta(days=180)):
            assert client.get(address).status_code == 404

    def test_its_cost_does_not_grow(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        address = send(client, *(link(f"a{number}") for number in range(5)))["Location"]
        with django_assert_max_num_queries(4):
            client.get(address)
