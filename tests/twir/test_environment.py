from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.twir.variables import refusal
from tests.twir.variables import variable as variable  # noqa: PLC0414 (the fixture)
from twir import environment

if TYPE_CHECKING:
    from collections.abc import Callable

NOWHERE = Path("/nowhere/twir.sqlite3")
SECRET = "a-secret-of-more-than-fifty-characters-for-tests-only-0123456789"


@pytest.mark.parametrize(("value", "meant"), [("true", True), ("ON", True), (" 1 ", True), ("no", False), ("0", False), ("", True)])
def test_flag_understands_the_usual_words(variable: Callable[[str], None], value: str, meant: bool) -> None:  # noqa: FBT001
    variable(value)

    assert environment.flag("THING", default=True) is meant


def test_flag_refuses_other_words(variable: Callable[[str], None]) -> None:
    variable("flase")

    assert refusal(lambda: environment.flag("THING", default=True)) == "THING must be true or false, not 'flase'."


@pytest.mark.parametrize("value", ["-1", "1.5", "two", "٣", "0"])
def test_number_refuses_what_is_none_or_too_small(variable: Callable[[str], None], value: str) -> None:
    variable(value)

    assert refusal(lambda: environment.number("THING", default=3, least=1)) == f"THING must be a whole number from 1 on, not {value!r}."


def test_number_falls_back_on_its_default(variable: Callable[[str], None]) -> None:
    assert environment.number("THING", default=3, least=1) == 3
    variable("7")
    assert environment.number("THING", default=3, least=1) == 7


def test_one_of_ignores_case_and_names_the_choices(variable: Callable[[str], None]) -> None:
    variable("info")
    assert environment.one_of("THING", {"INFO", "DEBUG"}, default="DEBUG") == "INFO"
    variable("loud")
    assert (
        refusal(lambda: environment.one_of("THING", {"INFO", "DEBUG"}, default="DEBUG")) == "THING must be one of DEBUG, INFO, not 'LOUD'."
    )


def test_secret_key_is_only_optional_while_debugging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert environment.secret_key(is_debug=True) == "only-for-development"
    assert refusal(lambda: environment.secret_key(is_debug=False)).startswith("SECRET_KEY must have at least 50 characters")

    monkeypatch.setenv("SECRET_KEY", "short")
    assert refusal(lambda: environment.secret_key(is_debug=False)).startswith("SECRET_KEY must have at least 50 characters")

    monkeypatch.setenv("SECRET_KEY", SECRET)
    assert environment.secret_key(is_debug=False) == SECRET


def test_hosts_are_named_in_the_open_and_only_there(variable: Callable[[str], None]) -> None:
    own = ["localhost", "127.0.0.1", "[::1]"]
    assert environment.hosts("THING", is_debug=True) == own
    assert refusal(lambda: environment.hosts("THING", is_debug=False)).startswith("THING must name the hosts")

    variable("desk.example.org, twir.example.org")
    assert environment.hosts("THING", is_debug=False) == ["desk.example.org", "twir.example.org", *own]
    assert (
        refusal(lambda: environment.hosts("THING", is_debug=True)) == "THING names 'desk.example.org' while DEBUG is on: set DEBUG=false."
    )


@pytest.mark.parametrize("value", ["https://desk.example.org", "*", "a b", "desk.example.org/"])
def test_hosts_refuse_what_is_no_host(variable: Callable[[str], None], value: str) -> None:
    variable(value)

    assert refusal(lambda: environment.hosts("THING", is_debug=False)).startswith("THING must be host names separated by commas")


def test_database_is_sqlite_beside_the_code_by_default(variable: Callable[[str], None], tmp_path: Path) -> None:
    variable("")
    found = environment.database("THING", default=tmp_path / "var" / "twir.sqlite3")

    assert (tmp_path / "var").is_dir()
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", str(tmp_path / "var" / "twir.sqlite3"))
    assert (found["OPTIONS"]["transaction_mode"], found["OPTIONS"]["timeout"]) == ("IMMEDIATE", 20)
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("url", "host", "name", "port"),
    [
        ("postgres://twir:p%40ss@db/twir", "db", "twir", ""),
        ("postgresql://twir:p%40ss@db.example.org:5433/other", "db.example.org", "other", 5433),
        ("postgres://twir:p%40ss@/twir?host=/run/Postgres", "/run/Postgres", "twir", ""),
        ("postgres://twir:p%40ss@%2Frun%2FPostgres/twir", "/run/Postgres", "twir", ""),
    ],
)
def test_database_reads_hosts_and_unix_sockets(variable: Callable[[str], None], url: str, host: str, name: str, port: int | str) -> None:
    variable(url)
    found = environment.database("THING", default=NOWHERE)

    assert (found["HOST"], found["NAME"], found["PORT"]) == (host, name, port)
    assert (found["USER"], found["PASSWORD"]) == ("twir", "p@ss")
    assert (found["ENGINE"], found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == ("django.db.backends.postgresql", 600, True)


def test_database_hands_on_options(variable: Callable[[str], None]) -> None:
    variable("postgres://twir@db/twir?sslmode=require&connect_timeout=2")

    assert environment.database("THING", default=NOWHERE)["OPTIONS"] == {
        "sslmode": "require",
        "connect_timeout": 2,
        "options": "-c jit=off",
    }
    variable("postgres://twir@db/twir?options=-c%20statement_timeout%3D5000")
    assert environment.database("THING", default=NOWHERE)["OPTIONS"]["options"] == "-c statement_timeout=5000"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://twir@db/twir", "THING must begin with postgres:// or sqlite:///, not 'mysql://twir@db/twir'."),
        ("nonsense", "THING must begin with postgres:// or sqlite:///, not 'nonsense'."),
        ("postgres://twir:secret@db", "THING must name a database, as in postgres://user:password@host/name, not 'postgres://twir:…@db'."),
        ("sqlite://twir.sqlite3", "THING must name a file, as in sqlite:////srv/twir/twir.sqlite3, not 'sqlite://twir.sqlite3'."),
        ("postgres://[::1/twir", "THING is no address: Invalid IPv6 URL."),
    ],
)
def test_database_refuses_nonsense_and_keeps_passwords_to_itself(variable: Callable[[str], None], url: str, reason: str) -> None:
    variable(url)

    assert refusal(lambda: environment.database("THING", default=NOWHERE)) == reason


def test_database_refuses_a_port_that_is_none(variable: Callable[[str], None]) -> None:
    variable("postgres://twir:secret@db:many/twir")
    reason = refusal(lambda: environment.database("THING", default=NOWHERE))

    assert reason.startswith("THING cannot be read (Port could not be cast to integer")
    assert "secret" not in reason


@pytest.mark.parametrize("url", ["", "redis://redis:6379/0", "rediss://:secret@redis.example.org", "redis+socket:///run/redis.sock"])
def test_redis_takes_addresses_and_sockets(variable: Callable[[str], None], url: str) -> None:
    variable(url)

    assert environment.redis("THING") == url


@pytest.mark.parametrize("url", ["redis", "http://redis", "redis:///0", "redis+socket://redis.sock", "amqp://guest:secret@mq"])
def test_redis_refuses_nonsense(variable: Callable[[str], None], url: str) -> None:
    variable(url)
    reason = refusal(lambda: environment.redis("THING"))

    assert reason.startswith("THING must be like redis://host:6379/0, rediss://… or redis+socket:///path, not '")
    assert "secret" not in reason


def test_test_server_is_a_port_of_this_machine(variable: Callable[[str], None]) -> None:
    assert environment.test_server("THING", is_debug=False) is None
    variable("127.0.0.2:8080")

    assert environment.test_server("THING", is_debug=True) == ("127.0.0.2", 8080)
    assert (
        refusal(lambda: environment.test_server("THING", is_debug=False))
        == "THING is for tests and demos: it refuses to go with DEBUG off."
    )


@pytest.mark.parametrize(
    "value", ["127.0.0.1", "8080", "localhost:80", "10.0.0.1:80", "127.0.0.1:0", "127.0.0.1:-1", "127.0.0.1:²", "[::1]:80", "127.x:80"]
)
def test_test_server_refuses_other_places(variable: Callable[[str], None], value: str) -> None:
    variable(value)
    reason = refusal(lambda: environment.test_server("THING", is_debug=True))

    assert reason == f"THING must be a port of this machine, as in 127.0.0.1:8080, not {value!r}."


@pytest.mark.parametrize(("value", "meant"), [("0", 0.0), ("0.5", 0.5), ("10", 10.0), ("", 1.5)])
def test_decimal_reads_seconds(variable: Callable[[str], None], value: str, meant: float) -> None:
    variable(value)

    assert environment.decimal("THING", default=1.5) == meant


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "1e3", "1_0", "٣", "two", "86400", "1,5", ".5."])
def test_decimal_refuses_what_is_none_or_too_much(variable: Callable[[str], None], value: str) -> None:
    variable(value)

    assert (
        refusal(lambda: environment.decimal("THING", default=1.0))
        == f"THING must be a number of seconds from 0 on, as in 0.5, not {value!r}."
    )


def test_site_url_is_the_first_host_unless_it_is_named(variable: Callable[[str], None]) -> None:
    variable("")
    assert environment.site_url("THING", hosts=["desk.example.org", "localhost"], is_debug=False) == "https://desk.example.org"
    assert environment.site_url("THING", hosts=["localhost"], is_debug=True) == "http://localhost:8000"


@pytest.mark.parametrize(
    "value", ["https://desk.example.org", "http://localhost:8000", "https://[2001:db8::1]:8443", "https://desk.example.org/"]
)
def test_site_url_takes_scheme_host_and_port(variable: Callable[[str], None], value: str) -> None:
    variable(value)

    assert environment.site_url("THING", hosts=[], is_debug=False) == value.rstrip("/")


@pytest.mark.parametrize(
    "value",
    [
        *("desk.example.org", "ftp://desk.example.org", "https://", "https://desk.example.org/path", "https://desk.example.org?x"),
        *("https://desk.example.org#x", "https://a b", "https://desk.example.org:many", "https://desk\n.example.org", "https://[::1"),
    ],
)
def test_site_url_refuses_anything_else(variable: Callable[[str], None], value: str) -> None:
    variable(value)

    assert refusal(lambda: environment.site_url("THING", hosts=[], is_debug=True)).startswith("THING must be like https://desk.example.org")


def test_site_url_keeps_passwords_to_itself(variable: Callable[[str], None]) -> None:
    variable("https://user:secret@desk.example.org")

    assert "secret" not in refusal(lambda: environment.site_url("THING", hosts=[], is_debug=True))
