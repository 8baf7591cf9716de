"""Readers for environment variables. Nonsense refuses to start, with a message that names the variable and says what to set."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
SECRET_LENGTH = 50  # what `check --deploy` asks for


def text(name: str, default: str = "") -> str:
    """The variable, without outer blanks; an empty one counts as not set, as compose files write it."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """A yes or no."""
    value = text(name).lower()
    if value and value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in TRUE if value else default


def number(name: str, *, default: int, least: int) -> int:
    """A whole number."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} on, not {value!r}.")
    return int(value)


def one_of(name: str, choices: Collection[str], *, default: str) -> str:
    """One of the given words, in capitals."""
    value = text(name, default).upper()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(sorted(choices))}, not {value!r}.")
    return value


def secret_key(*, is_debug: bool) -> str:
    """Django's secret; on a laptop one that is no secret."""
    value = text("SECRET_KEY")
    if is_debug:
        return value or "only-for-development"
    if len(value) < SECRET_LENGTH:
        raise ImproperlyConfigured(
            f"SECRET_KEY must have at least {SECRET_LENGTH} characters when DEBUG is off. Make one: "
            'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    return value


def hosts(name: str, *, is_debug: bool) -> list[str]:
    """Host names, separated by commas; this machine's own always count, for health checks."""
    own = ["localhost", "127.0.0.1", "[::1]"]
    given = [host.strip() for host in text(name).split(",") if host.strip()]
    if any("/" in host or "*" in host or " " in host for host in given):
        raise ImproperlyConfigured(f"{name} must be host names separated by commas, as in desk.example.org, not {text(name)!r}.")
    if not is_debug and not given:
        raise ImproperlyConfigured(f"{name} must name the hosts that are served when DEBUG is off, as in desk.example.org.")
    public = [host for host in given if host not in own]
    if is_debug and public:
        raise ImproperlyConfigured(f"{name} names {public[0]!r} while DEBUG is on: set DEBUG=false.")
    return [*public, *own]


def database(name: str, *, default: Path) -> dict[str, Any]:
    """Django's settings for SQLite or PostgreSQL. `postgres://user@/name?host=/folder` is a unix socket; so is a %2F host.

    Effects: makes the default file's folder.
    """
    url = text(name)
    if not url:
        default.parent.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{default}"
    scheme = _parts(name, url).scheme
    if scheme == "sqlite":
        return _sqlite(name, url)
    if scheme in {"postgres", "postgresql"}:
        return _postgresql(name, url)
    raise ImproperlyConfigured(f"{name} must begin with postgres:// or sqlite:///, not {_safe(url)!r}.")


def _sqlite(name: str, url: str) -> dict[str, Any]:
    """SQLite for several processes: readers never wait (WAL), writers queue at the start of their transaction (IMMEDIATE)."""
    path = unquote(url.removeprefix("sqlite:///"))
    if path == url or not path:
        raise ImproperlyConfigured(f"{name} must name a file, as in sqlite:////srv/twir/twir.sqlite3, not {url!r}.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _postgresql(name: str, url: str) -> dict[str, Any]:
    """PostgreSQL with connections that stay, and are looked at before they are used again."""
    try:
        found = dict(environ.Env.db_url_config(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read ({error}): {_safe(url)!r}.") from error
    options = found.pop("OPTIONS", {})
    host = options.pop("host", None) or unquote(found["HOST"])
    if not found["NAME"]:
        raise ImproperlyConfigured(f"{name} must name a database, as in postgres://user:password@host/name, not {_safe(url)!r}.")
    kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    return found | kept | {"ENGINE": "django.db.backends.postgresql", "HOST": host, "OPTIONS": {"connect_timeout": 5} | options}


def redis(name: str) -> str:
    """The broker's address, "" for none."""
    url = text(name)
    parts = _parts(name, url)
    is_named = parts.hostname if parts.scheme in {"redis", "rediss"} else parts.scheme == "redis+socket" and parts.path.startswith("/")
    if url and not is_named:
        raise ImproperlyConfigured(f"{name} must be like redis://host:6379/0, rediss://… or redis+socket:///path, not {_safe(url)!r}.")
    return url


def _parts(name: str, url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no address: {error}.") from error


def _safe(url: str) -> str:
    """An address for an error message: without its password."""
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":…@") if password else url
