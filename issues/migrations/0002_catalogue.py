"""The standing catalogue: the sections of the newsletter as its template and its older issues head them.

Headings, addresses and notices are the newsletter's fixed forms; the policies are in our own words. Later changes are
the editors', in the admin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RUST = "https://github.com/rust-lang"
TESTING = "call-for-testing"
PERIOD = "final-comment-period"
LATEST = "is%3Aopen+label%3Afinal-comment-period+sort%3Aupdated-desc"

Row = dict[str, Any]


def _row(slug: str, level: int, title: str, url: str = "", **fields: Any) -> Row:
    words = f"[{title}]({url})" if url else title
    return {"slug": slug, "level": level, "title": title, "heading": f"{'#' * level} {words}", **fields}


def _community(slug: str, title: str, **fields: Any) -> Row:
    return _row(slug, 3, title, group="community", entry_kind="link", is_hidden_when_empty=True, accepts_submissions=True, **fields)


def _testing(slug: str, title: str, url: str, **fields: Any) -> Row:
    return _row(slug, 3, title, url, group="testing", entry_kind="testing", ordering="hand", **fields)


def _area(slug: str, title: str) -> Row:
    return _row(slug, 4, title, group="project", entry_kind="pull-request", ordering="hand", is_hidden_when_empty=True)


def _period(slug: str, title: str, url: str, **fields: Any) -> Row:
    return _row(slug, 5, title, url, group=PERIOD, entry_kind="final-comment", ordering="hand", is_hidden_when_empty=True, **fields)


def _region(slug: str, title: str, **fields: Any) -> Row:
    return _row(slug, 3, title, group="events", entry_kind="event", ordering="date", is_hidden_when_empty=True, **fields)


CATALOGUE: list[Row] = [
    _row("updates-from-rust-community", 2, "Updates from Rust Community", group="community", holds="prose", entry_kind="link"),
    _community("official", "Official"),
    _community("foundation", "Foundation"),
    _community("newsletters", "Newsletters", aliases=["Newsletter", "Other Weeklies from Rust Community"]),
    _community(
        "project-tooling-updates",
        "Project/Tooling Updates",
        aliases=[
            *("Project Updates", "Tooling", "Tooling Updates", "New Projects", "New Releases & Project Updates"),
            *("New Crates & Project Updates", "Notable New Crates & Project Updates", "Notable New Crates & Projects"),
        ],
        closed_from_issue=665,
        policy_text="Since issue 665 the editors choose the project and tool news of this section themselves.",
        policy_alternative=(
            "Write about what your project taught you and send that for Observations/Thoughts or Rust Walkthroughs, "
            "or nominate it as Crate of the Week."
        ),
    ),
    _community("observations-thoughts", "Observations/Thoughts"),
    _community(
        "rust-walkthroughs",
        "Rust Walkthroughs",
        aliases=["Learn Rust", "Learn More Rust", "Learn Simple Rust", "Learn Standard Rust"],
    ),
    _community("research", "Research", aliases=["Papers/Research Projects", "Papers and Research Projects"]),
    _community("miscellaneous", "Miscellaneous"),
    _row(
        "news-blog-posts",
        2,
        "News & Blog Posts",
        group="community",
        entry_kind="link",
        is_hidden_when_empty=True,
        aliases=[
            *("News and Blog Posts", "Blog Posts", "From the Blogosphere", "Discussion + Blog posts", "Discussions"),
            *("Notable Links", "News & Project Updates"),
        ],
    ),
    _row(
        "crate-of-the-week",
        2,
        "Crate of the Week",
        holds="slot",
        entry_kind="crate",
        ordering="hand",
        placeholder="<!-- COTW goes here -->",
    ),
    _row(
        "calls-for-testing",
        2,
        "Calls for Testing",
        group="testing",
        entry_kind="testing",
        ordering="hand",
        aliases=["Call for Testing", "Call for Testing (New!)"],
        empty_text="* *No calls for testing were issued this week.*",
    ),
    _testing("testing-rfcs", "RFCs", f"{RUST}/rfcs/issues?q=label%3A{TESTING}", aliases=["Rust language RFCs"]),
    _testing("testing-rust", "Rust", f"{RUST}/rust/labels/{TESTING}"),
    _testing("testing-cargo", "Cargo", f"{RUST}/cargo/labels/{TESTING}", is_hidden_when_empty=True),
    _testing("testing-rustup", "Rustup", f"{RUST}/rustup/labels/{TESTING}"),
    _row(
        "call-for-participation",
        2,
        "Call for Participation; projects and speakers",
        group="calls",
        holds="prose",
        entry_kind="task",
        aliases=["Call for Participation"],
    ),
    _row(
        "cfp-projects",
        3,
        "CFP - Projects",
        group="calls",
        entry_kind="task",
        accepts_submissions=True,
        empty_text="*No Calls for participation were submitted this week.*",
    ),
    _row(
        "cfp-events",
        3,
        "CFP - Events",
        group="calls",
        entry_kind="speakers",
        accepts_submissions=True,
        aliases=["CFP - Speakers"],
        empty_text="*No Calls for papers or presentations were submitted this week.*",
    ),
    _row(
        "updates-from-the-rust-project",
        2,
        "Updates from the Rust Project",
        group="project",
        holds="slot",
        entry_kind="pull-request",
        ordering="hand",
        aliases=[
            *("Updates from Rust Core", "Updates from Rust Project", "What's cooking on master?", "What's cooking in master?"),
            *("What's cooking in incoming?", "What's cooking on nightly?"),
        ],
        placeholder="<!-- Rust updates go here -->",
    ),
    _area("area-compiler", "Compiler"),
    _area("area-miri", "Miri"),
    _area("area-library", "Library"),
    _area("area-cargo", "Cargo"),
    _area("area-rustdoc", "Rustdoc"),
    _area("area-rustfmt", "Rustfmt"),
    _area("area-clippy", "Clippy"),
    _area("area-rust-analyzer", "Rust-Analyzer"),
    _area("area-other", "Other Areas"),
    _row(
        "performance-triage",
        3,
        "Rust Compiler Performance Triage",
        group="project",
        holds="slot",
        ordering="hand",
        placeholder="<!-- Perf results go here -->",
    ),
    _row(
        "approved-rfcs",
        3,
        "Approved RFCs",
        f"{RUST}/rfcs/commits/master",
        group="project",
        entry_kind="rfc",
        ordering="hand",
        aliases=["Approved RFC's"],
        empty_text="* *No RFCs were approved this week.*",
    ),
    _row(
        "approved-mcps",
        3,
        "Approved Major Change Proposals (MCP)",
        "https://forge.rust-lang.org/compiler/mcp.html",
        group="project",
        entry_kind="rfc",
        ordering="hand",
        is_hidden_when_empty=True,
    ),
    _row(PERIOD, 3, "Final Comment Period", group=PERIOD, holds="prose", entry_kind="final-comment", ordering="hand"),
    _row(
        "period-rfcs",
        4,
        "RFCs",
        f"{RUST}/rfcs/labels/{PERIOD}",
        group=PERIOD,
        entry_kind="final-comment",
        ordering="hand",
        empty_text="* *No RFCs entered Final Comment Period this week.*",
    ),
    _row(
        "tracking-issues",
        4,
        "Tracking Issues & PRs",
        group=PERIOD,
        entry_kind="final-comment",
        ordering="hand",
        aliases=["Tracking Issues"],
        empty_text="* *No Tracking Issues or PRs entered Final Comment Period this week.*",
    ),
    _period("period-rust", "Rust", f"{RUST}/rust/issues?q={LATEST}"),
    _period("period-rust-rfcs", "Rust RFCs", f"{RUST}/rfcs/labels/{PERIOD}"),
    _period("period-cargo", "Cargo", f"{RUST}/cargo/issues?q={LATEST}"),
    _period(
        "period-compiler-team",
        "Compiler Team",
        f"{RUST}/compiler-team/issues?q=label%3Amajor-change%20%20label%3A{PERIOD}",
        aliases=["Compiler Team (MCPs only)"],
    ),
    _period("period-language-team", "Language Team", f"{RUST}/lang-team/issues?q={LATEST}+"),
    _period("period-language-reference", "Language Reference", f"{RUST}/reference/issues?q={LATEST}"),
    _period("period-leadership-council", "Leadership Council", f"{RUST}/leadership-council/issues?q=state%3Aopen%20label%3A{PERIOD}"),
    _period("period-rustup", "Rustup", f"{RUST}/rustup/issues?q={LATEST}"),
    _period("period-unsafe-code-guidelines", "Unsafe Code Guidelines", f"{RUST}/unsafe-code-guidelines/issues?q={LATEST}"),
    _row(
        "new-and-updated-rfcs",
        4,
        "New and Updated RFCs",
        f"{RUST}/rfcs/pulls",
        group="project",
        entry_kind="rfc",
        ordering="hand",
        aliases=["New RFCs", "New RFC's", "Updated RFCs"],
        empty_text="* *No New or Updated RFCs were created this week.*",
    ),
    _row("upcoming-events", 2, "Upcoming Events", group="events", holds="prose"),
    _region("events-virtual", "Virtual", aliases=["Online"]),
    _region("events-africa", "Africa"),
    _region("events-asia", "Asia", aliases=["Asia Pacific"]),
    _region("events-europe", "Europe"),
    _region("events-north-america", "North America"),
    _region("events-oceania", "Oceania"),
    _region("events-south-america", "South America"),
    _row(
        "jobs",
        2,
        "Jobs",
        holds="prose",
        entry_kind="link",
        ordering="hand",
        aliases=["Rust Jobs", "fn work(on: RustProject) -> Money"],
    ),
    _row(
        "quote-of-the-week",
        1,
        "Quote of the Week",
        holds="slot",
        entry_kind="quote",
        ordering="hand",
        placeholder="<!-- QOTW goes here -->",
    ),
]


def fill(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """Write the catalogue into an empty table, in the order of an issue."""
    section = apps.get_model("issues", "Section")
    section.objects.bulk_create(section(position=place * 10, **row) for place, row in enumerate(CATALOGUE, start=1))


def clear(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """Take the catalogue out again; the sections of issues stay, without their catalogue row."""
    apps.get_model("issues", "IssueSection").objects.update(section=None)
    apps.get_model("issues", "Section").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial")]
    operations = [migrations.RunPython(fill, clear)]
