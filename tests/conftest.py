"""What all tests share: the real archive, people with their rights, throw-away servers, and a browser that notices every error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests import chromium
from tests.processes import ROOT, Processes
from tests.sampling import IS_SOAK, sample
from tests.servers import PostgresServer, RedisServer
from tests.traffic import settled
from twir.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from django.contrib.auth.models import User
    from django.test import Client
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
    from pytest_django import DjangoDbBlocker, Settings

OUR_APPS = ("issues", "submissions", "events")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our one option."""
    parser.addoption("--database-tests", action="store_true", help="run only the tests that touch the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the run on the other database says as well.

    With --database-tests, these are the pure tests; in the usual run also every second case of a test that touches the database, the even
    ones here and the odd ones there. What waits for processes comes first, for others can use the time.
    """
    left_out = {item for item in items if not _touches_database(item)} if config.getoption("--database-tests") else set()
    if hasattr(config, "workerinput"):  # with `-n 0` every case is run
        left_out |= _cases_of_the_other_database(items)
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in ("work", "browser")])


def _cases_of_the_other_database(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    """Every second case of each test that runs on both databases; none in `make soak`, and none where there is one case."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if _touches_database(item) and not any(item.get_closest_marker(name) for name in ("embedded", "work", "browser")):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return {item for found in cases.values() if len(found) > 1 for item in set(found) - set(sample(found, every=2))}


def _touches_database(item: pytest.Item) -> bool:
    fixtures = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures) or any(item.get_closest_marker(name) for name in ("django_db", "work"))


def pytest_collection_finish() -> None:
    """Looking through all that is loaded again and again is no test's work."""
    collect_seldom()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Show the logs of the processes that a failed test had started."""
    outcome = yield
    report = outcome.get_result()
    for value in getattr(item, "funcargs", {}).values():
        if report.failed and isinstance(value, Processes):
            report.sections.append(("Processes", value.logs()))


def pytest_configure() -> None:
    """Choose Hypothesis' counts; nothing is measured in seconds, for the machine is shared."""
    for name, count in (("usual", 50), ("soak", 5000)):
        hypothesis.settings.register_profile(
            name, max_examples=count, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
        )
    hypothesis.settings.load_profile("soak" if IS_SOAK else "usual")


@pytest.fixture(scope="session")
def times() -> Callable[..., int]:
    """How often to repeat: `times(1000, usually=50)` is the full count in `make soak`, the smaller one else."""

    def choose(full: int, *, usually: int) -> int:
        return full if IS_SOAK else usually

    return choose


# The real archive


def has_real(variable: str, default: str) -> bool:
    """Whether the folder of real texts is there."""
    return Path(os.environ.get(variable) or ROOT.parent / default).is_dir()


def _real(variable: str, default: str) -> Path:
    """A folder of real issues. Tests on it have a twin on our own sample, so they alone may be skipped."""
    folder = Path(os.environ.get(variable) or ROOT.parent / default)
    if not has_real(variable, default):
        if variable in os.environ:
            pytest.fail(f"{variable} is no folder: {folder}")
        pytest.skip(f"no real issues here: set {variable}")
    return folder


@pytest.fixture(scope="session")
def archive() -> Path:
    """The folder with `issues/`, `replay/` and the templates of the real newsletter."""
    return _real("TWIR_ARCHIVE", "shared/corpus")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder with the texts of issue 570."""
    return _real("TWIR_SEEDS", "shared/seeds")


# Databases and people


@pytest.fixture(autouse=True)
def _in_a_hurry(settings: Settings) -> None:
    """A test fills in a form faster than a person, sends more than one would, and hides passwords from nobody."""
    settings.PASSWORD_HASHERS = ["tests.people.HastyHasher"]
    settings.FORM_SECONDS = 0
    settings.SUBMISSIONS_PER_VISITOR = settings.SUBMISSIONS_PER_HOUR = 1_000_000
    settings.PAGES_PER_VISITOR = settings.PAGES_PER_HOUR = 1_000_000


@pytest.fixture(autouse=True)
def _with_fresh_eyes() -> None:
    """What was found in a text under another test's rules and neighbours is forgotten, and what was read of another test's issues."""
    from events.public.files import forget_files
    from issues.checking.standing import forget_findings
    from issues.views.reading import forget_pages

    forget_files()
    forget_findings()
    forget_pages()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Give SQLite a file: threads and processes then meet in it as they do outside of tests; in memory they do not."""
    from django.conf import settings

    del django_db_modify_db_settings_parallel_suffix
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "twir.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Put back what migrations wrote (the catalogue) whenever a test that commits has had its tables emptied."""
    from django.apps import apps
    from django.core import serializers
    from django.db import connection
    from django.db.models.signals import post_migrate
    from django.test import TransactionTestCase

    from tests.emptying import Emptier, end_other_sessions, let_time_pass

    del django_db_setup
    with django_db_blocker.unblock():
        let_time_pass()
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
            emptier = Emptier()
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: emptier.empty())
            with django_db_blocker.block():
                yield
            end_other_sessions()
        return
    ours = [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]
    with django_db_blocker.unblock():
        written = serializers.serialize("python", [row for model in ours for row in model._base_manager.all()])

    def put_back(**_: Any) -> None:
        for row in serializers.deserialize("python", written):
            row.save()

    sender = apps.get_app_config("auth")  # content types are there again by then
    post_migrate.connect(put_back, sender=sender)
    yield
    post_migrate.disconnect(put_back, sender=sender)
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The address of this test's database, for processes of their own; it is empty and emptied again."""
    from django.db import connection

    del transactional_db
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"postgres://{connection.settings_dict['USER']}@/{name}?host={connection.settings_dict['HOST']}"


def _member(role: str) -> User:
    """A staff account in the group of that role."""
    from django.contrib.auth.models import Group, User

    from tests.people import HASHED

    user = User.objects.create(username=role, email=f"{role}@example.org", password=HASHED, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def editor(db: None) -> User:
    """Someone who decides and edits, and may not publish."""
    del db
    return _member("editor")


@pytest.fixture
def publisher(db: None) -> User:
    """An editor who may publish."""
    del db
    return _member("publisher")


@pytest.fixture
def administrator(db: None) -> User:
    """A publisher who looks after accounts."""
    del db
    return _member("administrator")


@pytest.fixture
def editor_client(client: Client, editor: User) -> Client:
    """A client in which the editor is logged in."""
    client.force_login(editor)
    return client


@pytest.fixture
def publisher_client(client: Client, publisher: User) -> Client:
    """A client in which the publisher is logged in."""
    client.force_login(publisher)
    return client


# Servers and processes


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def redis_server(_redis_server: RedisServer) -> Iterator[RedisServer]:
    """A Redis that this test may stop, freeze, kill or flush; empty at the start."""
    _redis_server.start().client().flushall()
    yield _redis_server
    _redis_server.thaw()


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture
def postgres_server(_postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """A PostgreSQL that this test may stop or kill; it is not the one that the other tests are on."""
    yield _postgres_server.start()
    _postgres_server.thaw()


@pytest.fixture
def processes(tmp_path: Path, database_url: str) -> Iterator[Processes]:
    """Starts the web server, commands and the embedded worker on this test's database, without Redis."""
    started = Processes(tmp_path, {"DATABASE_URL": database_url})
    yield started
    started.end()


@pytest.fixture
def redis_processes(tmp_path: Path, database_url: str, redis_server: RedisServer) -> Iterator[Processes]:
    """Starts the same, and Celery, with a real Redis."""
    started = Processes(tmp_path, {"DATABASE_URL": database_url, "REDIS_URL": redis_server.url})
    yield started
    started.end()


# The browser


PATIENCE = 15_000  # milliseconds
BROWSER_FLAGS = [
    "--no-sandbox",  # root in a container has none
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the machine's, else the one that Playwright keeps."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread; our queries do not
        browser = playwright.chromium.launch(executable_path=chromium.program(), args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that never met us; what it still asks for when the test ends is answered before the tables are emptied."""
    with settled():
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()


@pytest.fixture
def browser_errors() -> list[str]:
    """What went wrong in the page: script errors, refused by the policy, failed loads. Empty it when the test meant it."""
    return []


ABORTED = ("htmx:afterRequest", "htmx:sendAbort")  # a look that a press overtook; what failed to be sent says htmx:sendError


@pytest.fixture
def page(browser_context: BrowserContext, browser_errors: list[str]) -> Iterator[Page]:
    """A page whose every console error, script error and violation of the content policy fails the test at its end."""

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(ABORTED):
            browser_errors.append(f"{message.text} {message.location['url']}")

    page = browser_context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: browser_errors.append(str(error)))
    yield page
    assert browser_errors == []


@pytest.fixture
def axe() -> Callable[..., None]:
    """Asserts that a page has no violation of WCAG 2.2 AA that axe can find; `ignoring` names rules that its text may break."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

    def check(page: Page, ignoring: Sequence[str] = ()) -> None:
        rules = {rule: {"enabled": False} for rule in ignoring}
        asked = {**options, "rules": rules, "preload": False}  # preloading puts inline styles into the page
        found = Axe().run(page, options=asked).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []

    return check


@pytest.fixture
def log_in(browser_context: BrowserContext, client: Client) -> Callable[[User, str], None]:
    """Log someone in without the login page: `log_in(editor, live_server.url)`."""
    from django.conf import settings

    def hand_over(user: User, address: str) -> None:
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        browser_context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])

    return hand_over
