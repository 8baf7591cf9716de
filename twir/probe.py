"""Health check of a container: `python -m twir.probe [HOST:PORT [PART]]` asks /healthz whether one part does its work.

The whole answer may be bad through the fault of another container; that one's own check says so.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from http.client import HTTPConnection, HTTPException

SECONDS = 5


def main(host: str = "localhost:8000", part: str = "database") -> int:
    """Exit code 0 when the host answers and does not name the part as bad."""
    try:
        bad = _bad_parts(host)
    except (OSError, HTTPException, ValueError, LookupError) as error:
        print(f"{host} gives no health: {error!r}", file=sys.stderr)
        return 1
    print(f"bad: {', '.join(bad) or 'nothing'}")
    return int(part in bad)


def _bad_parts(host: str) -> list[str]:
    """The parts that /healthz names as bad."""
    with closing(HTTPConnection(host, timeout=SECONDS)) as connection:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return [str(part) for part in json.load(connection.getresponse())["bad"]]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
