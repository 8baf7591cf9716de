"""Readers for environment variables. Nonsense refuses to start, with a message that names the variable and says what to set."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Collection

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
LOOPBACK = re.compile(r"127(?:\.[0-9]{1,3}){3}")
PORT = re.compile(r"[1-9][0-9]{0,4}")
LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
SITE = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
ADDRESS = re.compile(r"(?:[^<>@,;:\x00-\x1f]+<{0}>|{0})".format(r"[^\s<>@,;]+@[^\s<>@,;]+"))
PASSWORD = re.compile(r"(://[^:@/]*):.*@")
GITHUB_ID = re.compile(r"[A-Za-z0-9._-]+")
BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
TOKEN = re.compile(r"[!-~]+")
MAILCHIMP_KEY = re.compile(r"[A-Za-z0-9]+-([a-z]{2,4}[0-9]{1,3})")  # ends with the data centre
LISTMONK_KEY = re.compile(r"[^\s:]+:[^\s:]+")
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
MAIL_SECONDS = 10  # that a mail server may take
MOST_SECONDS = 86_400
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


def decimal(name: str, *, default: float) -> float:
    """A number of seconds, 0 or more, as in 0.5."""
    value = text(name, str(default))
    found = float(value) if DECIMAL.fullmatch(value) else -1.0
    if not 0 <= found < MOST_SECONDS:
        raise ImproperlyConfigured(f"{name} must be a number of seconds from 0 on, as in 0.5, not {value!r}.")
    return found


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


def site_url(name: str, *, hosts: list[str], is_debug: bool) -> str:
    """Where the desk is reached from outside, without a slash at the end; else by the first of its names."""
    value = text(name).rstrip("/")
    if not value:
        return "http://localhost:8000" if is_debug else f"https://{hosts[0]}"
    if not SITE.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be like https://desk.example.org, not {_safe(value)!r}.")
    return value


def mail_address(name: str, *, default: str) -> str:
    """One address, with or without a name before it: `Desk <desk@example.org>`."""
    value = text(name, default)
    if not ADDRESS.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be one mail address, as in Desk <desk@example.org>, not {value!r}.")
    return value


def mail_addresses(name: str) -> list[str]:
    """Addresses, separated by commas."""
    found = [address.strip() for address in text(name).split(",") if address.strip()]
    wrong = next((address for address in found if not ADDRESS.fullmatch(address)), None)
    if wrong:
        raise ImproperlyConfigured(f"{name} must be mail addresses separated by commas, not {wrong!r}.")
    return found


def campaign_key(name: str, *, tool: str) -> str:
    """The key of the campaign tool, "" for none. What is wrong with it is said without it."""
    value = text(name)
    if value and tool == "MAILCHIMP" and not MAILCHIMP_KEY.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be an API key of Mailchimp, which ends with its data centre, as in …-us6.")
    if value and tool == "LISTMONK" and not LISTMONK_KEY.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be like user:token, of a user of listmonk's API.")
    return value


def campaign_list(name: str, *, tool: str) -> str:
    """The list that a campaign goes to: a number in listmonk, letters and digits in Mailchimp."""
    value = text(name)
    is_sound = value.isascii() and (value.isdigit() if tool == "LISTMONK" else value.isalnum())
    if value and not is_sound:
        wanted = "the number of a list in listmonk" if tool == "LISTMONK" else "the id of an audience in Mailchimp"
        raise ImproperlyConfigured(f"{name} must be {wanted}, not {value!r}.")
    return value


def campaign_url(name: str, *, tool: str, key: str) -> str:
    """Where the campaign tool is, without a slash at the end; Mailchimp follows from its key. Only this machine may do without TLS."""
    value = text(name).rstrip("/")
    if not value:
        found = MAILCHIMP_KEY.fullmatch(key) if tool == "MAILCHIMP" else None
        return f"https://{found[1]}.api.mailchimp.com/3.0" if found else ""
    parts = _parts(name, value)
    host = parts.hostname or ""
    is_near = host == "localhost" or LOOPBACK.fullmatch(host)
    if not host or parts.username or parts.query or parts.fragment or parts.scheme not in ({"http", "https"} if is_near else {"https"}):
        raise ImproperlyConfigured(f"{name} must be like https://listmonk.example.org, not {_safe(value)!r}.")
    return value


def endpoint(name: str, *, default: str) -> str:
    """The address of somebody's interface; without TLS only where nobody is, under `.test`."""
    value = text(name, default)
    parts = _parts(name, value)
    host = parts.hostname or ""
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host.endswith(".test"))
    if not host or not is_safe or parts.username or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} must be like {default}, not {_safe(value)!r}.")
    return value


def token(name: str) -> str:
    """A key for somebody's interface, "" for none. What is wrong with it is said without it."""
    value = text(name)
    if value and not TOKEN.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be one word of printable ASCII signs.")
    return value


def folder(name: str) -> Path | None:
    """A folder's whole path; whether it is there is asked when it is needed."""
    value = text(name)
    if value and not Path(value).is_absolute():
        raise ImproperlyConfigured(f"{name} must be a whole path, as in /srv/newsletter, not {value!r}.")
    return Path(value) if value else None


def branch(name: str, *, default: str) -> str:
    """A branch of git."""
    value = text(name, default)
    if not BRANCH.fullmatch(value) or ".." in value or value.endswith((".lock", "/", ".")):
        raise ImproperlyConfigured(f"{name} must be the name of a branch, as in {default}, not {value!r}.")
    return value


def mail(name: str) -> dict[str, Any]:
    """Django's settings for the mail server: smtp://user:password@host:25, smtp+tls://… (STARTTLS, 587) or smtp+ssl://… (465)."""
    url = text(name)
    if not url:
        return {}
    parts = _parts(name, url)
    port = _port(parts) or MAIL_PORTS.get(parts.scheme)
    if parts.scheme not in MAIL_PORTS or port is None or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} must be like smtp+tls://user:password@mail.example.org:587, not {_safe(url)!r}.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": MAIL_SECONDS,
    }


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
    """PostgreSQL with connections that stay, and are looked at before they are used again.

    Without just-in-time compilation: our queries take milliseconds, compiling one of them took two seconds. `?options=` of the URL wins.
    """
    try:
        found = dict(environ.Env.db_url_config(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read ({error}): {_safe(url)!r}.") from error
    options = found.pop("OPTIONS", {})
    host = options.pop("host", None) or unquote(found["HOST"])
    if not found["NAME"]:
        raise ImproperlyConfigured(f"{name} must name a database, as in postgres://user:password@host/name, not {_safe(url)!r}.")
    kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    usual = {"connect_timeout": 5, "options": "-c jit=off"}
    return found | kept | {"ENGINE": "django.db.backends.postgresql", "HOST": host, "OPTIONS": usual | options}


def test_server(name: str, *, is_debug: bool) -> tuple[str, int] | None:
    """Where names under `.test` are: a port of this machine, as in 127.0.0.1:8080; only for tests and demos, with DEBUG on."""
    value = text(name)
    if not value:
        return None
    host, _, port = value.rpartition(":")
    if not LOOPBACK.fullmatch(host) or not PORT.fullmatch(port):
        raise ImproperlyConfigured(f"{name} must be a port of this machine, as in 127.0.0.1:8080, not {value!r}.")
    if not is_debug:
        raise ImproperlyConfigured(f"{name} is for tests and demos: it refuses to go with DEBUG off.")
    return host, int(port)


def redis(name: str) -> str:
    """The broker's address, "" for none."""
    url = text(name)
    parts = _parts(name, url)
    is_named = parts.hostname if parts.scheme in {"redis", "rediss"} else parts.scheme == "redis+socket" and parts.path.startswith("/")
    if url and not is_named:
        raise ImproperlyConfigured(f"{name} must be like redis://host:6379/0, rediss://… or redis+socket:///path, not {_safe(url)!r}.")
    return url


def github(id_name: str, secret_name: str) -> dict[str, Any]:
    """The settings for logging in with GitHub, {} for not at all."""
    client_id, secret = text(id_name), text(secret_name)
    if bool(client_id) != bool(secret):
        given, missing = (id_name, secret_name) if client_id else (secret_name, id_name)
        raise ImproperlyConfigured(f"{given} is set and {missing} is not: login with GitHub needs both.")
    if not client_id:
        return {}
    if not GITHUB_ID.fullmatch(client_id):
        raise ImproperlyConfigured(f"{id_name} must be the client id of a GitHub OAuth app, letters and digits, not {client_id!r}.")
    return {"github": {"APPS": [{"client_id": client_id, "secret": secret, "key": ""}], "OAUTH_PKCE_ENABLED": True}}


def _parts(name: str, url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no address: {error}.") from error


def _port(parts: SplitResult) -> int | None:
    """The port, None where none is given.

    Raises:
        ImproperlyConfigured: it is no port.
    """
    try:
        return parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{parts.scheme}://{parts.hostname} has a port that is none.") from error


def _safe(url: str) -> str:
    """An address for an error message: without its password."""
    return PASSWORD.sub(r"\1:…@", url)
