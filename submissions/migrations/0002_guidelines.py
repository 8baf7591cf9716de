"""The first guidelines, in our own words. Later changes are the editors', in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUIDELINES: list[tuple[str, str, str]] = [
    ("", "", "About Rust, and of use to more people than those who made it"),
    ("", "", "Readable by everybody: no login, no payment"),
    ("", "", "New, or never printed here before"),
    ("", "", "Written by people: nothing that a language model made up and nobody checked"),
    ("link", "url", "The article itself, not a list or a thread that links to it. A release needs notes that tell readers something."),
    ("link", "title", "As the page gives it. Leave out the site’s name, “Show HN” and exclamation marks."),
    ("link", "llm", "Help with spelling or translation is fine. Otherwise the page itself has to say how a language model was used."),
    ("link", "has_paywall", "What readers cannot open for nothing is rarely printed. A free copy elsewhere is welcome: send its address."),
    ("task", "url", "An open issue in a public repository. Say there what is to be done, and that newcomers are welcome."),
    ("task", "title", "Small enough for somebody new to the project: an evening or a weekend."),
    ("task", "mentor", "Somebody has to answer questions. A task without a mentor is seldom taken up."),
    ("task", "licence", "Projects need an open licence that is stated in the repository."),
    ("speakers", "deadline", "Let it be open for some days yet: an issue comes out once a week."),
    ("speakers", "url", "The page of the call itself. The conference may be sent in as an event as well."),
    ("event", "url", "Open to everybody, about Rust, and in the coming weeks. Each day of a series is an event of its own."),
    ("crate", "title", "Any public crate, your own too. A crate is chosen once, one an issue."),
    ("crate", "description", "What it does, in half a sentence and without praise."),
    ("quote", "text", "Short, and understood without the thread around it. Kind ones are liked best."),
]


def fill(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """Write the guidelines into an empty table."""
    guideline = apps.get_model("submissions", "Guideline")
    guideline.objects.bulk_create(
        guideline(kind=kind, field=field, text=text, position=place * 10) for place, (kind, field, text) in enumerate(GUIDELINES, start=1)
    )


def clear(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """Take all guidelines out again."""
    apps.get_model("submissions", "Guideline").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]
    operations = [migrations.RunPython(fill, clear)]
