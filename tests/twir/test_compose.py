"""What docker-compose.yml starts, started here without containers: the same commands, the same environment."""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

from tests.processes import ROOT, Processes, clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

    from tests.servers import PostgresServer, RedisServer

SECRETS = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-of-a-test",
    "POSTGRES_PASSWORD": "s3cret",
    "ALLOWED_HOSTS": "desk.example.org",
}
OURS = ("web", "worker", "beat", "migrate")
VARIABLE = re.compile(r"\$\{(\w+):([-?])([^}]*)\}")
HEALTH_SECONDS = 60


def filled(value: Any) -> Any:
    """What compose makes of ${NAME:?needed} and ${NAME:-default}: text, wherever it stands."""
    if isinstance(value, dict):
        return {name: filled(part) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part) for part in value]
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: SECRETS[found[1]] if found[2] == "?" else found[3], value)
    return value


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of the compose file, as they are with our secrets."""
    services: dict[str, Any] = filled(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])
    return services


@pytest.fixture
def desk(tmp_path: Path, services: dict[str, Any], postgres_server: PostgresServer, redis_server: RedisServer) -> Iterator[Processes]:
    """Starts programs with compose's environment, on throw-away servers."""
    servers = {"DATABASE_URL": postgres_server.create_database(tmp_path.name.strip("_")), "REDIS_URL": redis_server.url}
    started = Processes(tmp_path, services["worker"]["environment"] | servers)
    yield started
    started.end()


def health(address: str) -> dict[str, Any]:
    """What /healthz says, good or bad."""
    try:
        with urlopen(f"{address}/healthz", timeout=30) as response:
            answer = response.read()
    except HTTPError as error:
        with error:
            answer = error.read()
    found: dict[str, Any] = json.loads(answer)
    return found


@pytest.mark.work
def test_the_services_together_become_healthy(desk: Processes, services: dict[str, Any]) -> None:
    assert desk.start(*shlex.split(services["migrate"]["command"])).wait() == 0
    web = desk.start(*shlex.split(services["web"]["command"]), GUNICORN_CMD_ARGS="--bind 127.0.0.1:0 --no-control-socket")
    address = web.wait_for(r"Listening at: (http://\S+)")[1]
    desk.start(*shlex.split(services["worker"]["command"])).wait_for(r" ready\.")
    desk.start(*shlex.split(services["beat"]["command"])).wait_for(r"celery beat v.* is starting")

    deadline = time.monotonic() + HEALTH_SECONDS
    while health(address)["status"] != "ok" and time.monotonic() < deadline:
        time.sleep(0.2)

    found = health(address)
    found.pop("oldest_waiting_seconds")  # a routine may be due just now
    assert found == {"status": "ok", "bad": [], "database": "ok", "broker": "ok", "worker": "ok", "work": "ok"}
    host = address.removeprefix("http://")
    assert desk.start("python", "-m", "twir.probe", host).wait() == 0
    assert desk.start("python", "-m", "twir.probe", host, "worker").wait() == 0
    ping = services["worker"]["healthcheck"]["test"][1].replace("$$HOSTNAME", socket.gethostname())
    assert desk.start(*shlex.split(ping)).wait() == 0


@pytest.mark.work
def test_a_web_server_without_workers_is_itself_in_order(desk: Processes, services: dict[str, Any]) -> None:
    assert desk.start(*shlex.split(services["migrate"]["command"])).wait() == 0
    address = desk.web()

    assert health(address)["bad"] == ["worker"]
    host = address.removeprefix("http://")
    assert desk.start("python", "-m", "twir.probe", host).wait() == 0
    assert desk.start("python", "-m", "twir.probe", host, "worker").wait() == 1


def test_a_web_server_that_is_gone_is_bad() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        done = subprocess.run([sys.executable, "-m", "twir.probe", host], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{host} gives no health: ConnectionRefusedError")


def test_check_deploy_is_silent(services: dict[str, Any]) -> None:
    for environment in {json.dumps(services[name]["environment"], sort_keys=True) for name in OURS}:  # most are the same
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
            cwd=ROOT, env=clean_environment() | json.loads(environment), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, "System check identified no issues (0 silenced).\n", "")


def test_a_bad_environment_refuses_to_start_and_says_why(services: dict[str, Any]) -> None:
    environment = clean_environment() | services["web"]["environment"] | {"SECRET_KEY": ""}
    done = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "SECRET_KEY must have at least 50 characters when DEBUG is off." in done.stderr


def test_secrets_have_no_default_and_an_example(services: dict[str, Any]) -> None:
    needed = {name for name, sign, _ in VARIABLE.findall((ROOT / "docker-compose.yml").read_text()) if sign == "?"}

    assert needed == set(SECRETS)
    assert set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)) == needed
    assert services["db"]["environment"]["POSTGRES_PASSWORD"] == SECRETS["POSTGRES_PASSWORD"]


def test_migrations_run_once_and_everybody_waits_for_them(services: dict[str, Any]) -> None:
    waiting = {name: service.get("depends_on", {}).get("migrate", {}).get("condition") for name, service in services.items()}

    done = "service_completed_successfully"
    assert waiting == {"web": done, "worker": done, "beat": done, "migrate": None, "db": None, "redis": None}
    assert services["migrate"]["restart"] == "no"


def test_the_image_holds_all_our_packages() -> None:
    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    sent = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))

    assert copied == sent == {"twir", "issues", "submissions", "events", "templates", "static"}


def test_locks_agree_and_name_no_address() -> None:
    texts = [(ROOT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock")]
    small, large = ({*re.findall(r"^(\S+==\S+)", text, re.MULTILINE)} for text in texts)

    assert small < large
    assert all("//" not in text for text in texts)


@pytest.mark.django_db
def test_pages_name_static_files_that_were_collected(tmp_path: Path, settings: Settings, client: Client) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)

    named = re.findall(r'(?:href|src)="/static/([^"#?]+)', client.get("/admin/login/").content.decode())
    assert named
    assert [name for name in named if not (tmp_path / name).is_file()] == []


def test_the_broker_is_never_waited_for_long() -> None:
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_connect_timeout"] <= 2
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
    assert settings.CELERY_ACCEPT_CONTENT == [settings.CELERY_TASK_SERIALIZER] == ["json"]
