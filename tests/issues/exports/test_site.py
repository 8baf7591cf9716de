from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import feedparser
import pytest
from django.core.management import call_command

from issues.exports.errors import ExportError
from issues.models import Issue, PublicSite, Revision
from issues.rendering import WORTH_PROCESSES, missing_of, render_missing
from issues.revisions import freeze
from issues.site.files import site_files
from issues.site.writing import MEMORY, SiteFolder, export_site
from issues.text import issue_text
from tests.issues.pages import Reader, community_links, made_issue

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from issues.site.writing import SiteReport

pytestmark = pytest.mark.django_db
SITE = "https://twir.example.org"
FORMATS = ("events.ics", "index.html", "issue.json", "issue.md", "issue.txt")


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = SITE, ["*"]


@pytest.fixture(autouse=True)
def _issues(_address: None) -> None:
    for number in (850, 851):
        made_issue(number, community_links(2), status="published")


def write(folder: Path, *, is_dry: bool = False) -> SiteReport:
    return export_site(SiteFolder(folder, is_dry=is_dry), site_files())


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_site_holds_every_public_page_feed_and_format(tmp_path: Path) -> None:
    report = write(tmp_path)
    found = names(tmp_path)
    assert found - {MEMORY} == set(report.new)
    assert {f"issues/851/{name}" for name in FORMATS} <= found
    assert {
        *(
            "index.html",
            "issues/index.html",
            "events/index.html",
            "404.html",
            "sitemap.xml",
            "robots.txt",
            "atom.xml",
            "rss.xml",
            "static/css/site.css",
        ),
        *("blog/2030/01/16/this-week-in-rust-851/index.html", "sections/official/atom.xml"),
    } <= found


def test_pages_are_those_of_the_program_and_lead_to_it_for_what_needs_one(tmp_path: Path, client: Client) -> None:
    write(tmp_path)
    page = (tmp_path / "issues/850/index.html").read_text()
    assert page.replace(f'="{SITE}/', '="/') == client.get("/issues/850/").content.decode().replace(f'="{SITE}/', '="/')
    links = Reader(page).links
    assert f"{SITE}/submit/" in links
    assert [link for link in links if link.startswith(("/submit", "/search"))] == []
    paths = [tmp_path / link.lstrip("/") for link in links if link.startswith("/")]
    assert [path for path in paths if not (path.is_file() or (path / "index.html").exists())] == []
    assert (tmp_path / "issues/850/issue.json").read_bytes() == client.get("/issues/850/issue.json").content
    assert not feedparser.parse((tmp_path / "atom.xml").read_bytes()).bozo


def test_a_second_time_nothing_is_made_and_nothing_written(tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    first = write(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    with django_assert_max_num_queries(40):  # for the pages that show the day
        second = write(tmp_path)
    assert (second.new, second.changed, second.removed, second.unchanged) == ([], [], [], len(first.new))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_an_amendment_changes_what_shows_it_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path)
    issue = made_issue(852, status="published")
    second = write(tmp_path)
    assert {"issues/852/index.html", "issues/852/issue.json"} <= set(second.new)
    assert {"issues/851/index.html", "index.html", "issues/index.html", "atom.xml"} <= set(second.changed)
    assert "issues/850/index.html" not in second.changed
    freeze(issue, issue_text(issue) + "More.\n", actor=None, reason="A word")
    third = write(tmp_path)
    assert [path for path in third.changed if path.startswith(("issues/85", "blog"))] == [
        *("issues/852/index.html", "blog/2030/01/23/this-week-in-rust-852/index.html"),
        *("issues/852/issue.md", "issues/852/issue.txt", "issues/852/issue.json"),
    ]


def test_the_list_of_issues_follows_the_coming_one(tmp_path: Path) -> None:
    def shown() -> bool:
        return "issues/index.html" in write(tmp_path).changed

    PublicSite.objects.update_or_create(defaults={"shows_draft": True})
    write(tmp_path)
    coming = made_issue(852)
    assert shown()
    assert not shown()
    Issue.objects.filter(pk=coming.pk).update(date=coming.date + timedelta(days=7))
    assert shown()
    PublicSite.objects.update(shows_draft=False)
    assert shown()


def test_what_somebody_changed_or_took_is_put_back_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "issues/850/index.html").write_text("mine")
    (tmp_path / "rss.xml").unlink()
    (tmp_path / "theirs.txt").write_text("theirs")
    Revision.objects.filter(issue__number=851).delete()
    report = write(tmp_path)
    assert "issues/850/index.html" in report.changed
    assert report.new == ["rss.xml"]
    assert {f"issues/851/{name}" for name in FORMATS} <= set(report.removed)
    assert "theirs.txt" in names(tmp_path)
    assert not (tmp_path / "issues/851").exists()


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    dry = write(tmp_path / "site", is_dry=True)
    assert not (tmp_path / "site").exists()
    assert dry.new == write(tmp_path / "site").new


@pytest.mark.parametrize("memory", [b"", b"[1]", b'{"../../evil": ["k", 1, 1]}', b'{"issues": "x"}', b"\xff"])
def test_a_broken_memory_is_no_memory(tmp_path: Path, memory: bytes) -> None:
    (tmp_path / "evil").write_text("stays")
    folder = tmp_path / "a" / "site"
    folder.mkdir(parents=True)
    (folder / MEMORY).write_bytes(memory)
    assert write(folder).removed == []
    assert (tmp_path / "evil").read_text() == "stays"
    assert json.loads((folder / MEMORY).read_bytes())["rss.xml"][1] == (folder / "rss.xml").stat().st_size


def test_a_folder_that_takes_no_more_keeps_what_stood_there(tmp_path: Path) -> None:
    write(tmp_path)
    old = (tmp_path / "atom.xml").read_bytes()
    made_issue(852, status="published")
    (tmp_path / "issues/852").write_text("a file where a folder is to be")
    with pytest.raises(ExportError, match="issues/852"):
        write(tmp_path)
    (tmp_path / "issues/852").unlink()
    report = write(tmp_path)
    assert "issues/852/index.html" in report.new
    assert (tmp_path / "atom.xml").read_bytes() != old


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export_site", str(tmp_path / "site"), "--dry-run", "--no-formats")
    lines = capsys.readouterr().out.splitlines()
    assert "new: issues/850/index.html" in lines
    assert lines[-1].endswith("0 changed, 0 removed, 0 as they were; nothing was written.")
    call_command("export_site", str(tmp_path / "site"), "--no-formats")
    assert capsys.readouterr().out.splitlines()[-1].endswith(" new, 0 changed, 0 removed, 0 as they were.")
    assert "issues/850/issue.json" not in names(tmp_path / "site")
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit):
        call_command("export_site", str(tmp_path / "file"))
    assert capsys.readouterr().err == f"{tmp_path / 'file'} is no folder.\n"


def test_what_others_put_where_the_site_goes_stays_unless_somebody_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    for more in ([], ["--dry-run"]):
        with pytest.raises(SystemExit):
            call_command("export_site", str(tmp_path), *more)
        words = "index.html stands there already and is no file of ours. Choose another folder, or say --replace.\n"
        assert capsys.readouterr().err == f"{tmp_path}/{words}"
    assert (names(tmp_path), (tmp_path / "index.html").read_text()) == ({"index.html", "notes.txt"}, "mine")
    call_command("export_site", str(tmp_path), "--replace")
    assert ((tmp_path / "index.html").read_text() != "mine", (tmp_path / "notes.txt").read_text()) == (True, "mine")


def test_a_first_run_that_was_cut_short_is_gone_on_with(tmp_path: Path) -> None:
    """What it wrote is the site's own, though nothing remembers it."""
    SiteFolder(tmp_path / "site").claim(site_files())
    (tmp_path / "site/index.html").write_text("half of it")
    call_command("export_site", str(tmp_path / "site"))
    assert (tmp_path / "site/index.html").read_text() != "half of it"


def test_many_issues_without_html_are_rendered_in_processes_as_they_would_be_one_by_one() -> None:
    keys = []
    for number in range(900, 900 + WORTH_PROCESSES):
        issue = made_issue(number, community_links(1), status="published")
        keys.append(issue.revisions.get().pk)
    expected = list(Revision.objects.order_by("pk").values_list("pk", "html", "page"))
    Revision.objects.filter(pk__in=keys).update(html="", page="")
    assert sorted(key for done in render_missing(missing_of(keys)) for key in done) == sorted(keys)
    assert list(Revision.objects.order_by("pk").values_list("pk", "html", "page")) == expected
    assert missing_of(keys) == []


def test_without_formats_their_links_lead_to_where_they_are(tmp_path: Path) -> None:
    for with_formats, start in ((False, f'="{SITE}'), (True, '="'), (False, f'="{SITE}')):
        export_site(SiteFolder(tmp_path), site_files(with_formats=with_formats))
        html = (tmp_path / "issues/851/index.html").read_text()
        assert f'{start}/issues/851/issue.json"' in html
        assert (tmp_path / "issues/851/issue.json").exists() is with_formats
