"""Dumps as a stranger would make them: members and manifest changed, checksums right again."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any

from issues.backup.rows import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def members(path: Path) -> dict[str, bytes]:
    """What is in a dump, the manifest aside."""
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist() if name != "manifest.json"}


def manifest(path: Path) -> dict[str, Any]:
    """What it says of itself."""
    with zipfile.ZipFile(path) as file:
        return dict(json.loads(file.read("manifest.json")))


def remade(
    path: Path, *, changed: Mapping[str, bytes] | None = None, told: Callable[[dict[str, Any]], object] = bool, added: tuple[str, ...] = ()
) -> Path:
    """The dump with other members, whose facts stand in the manifest, with whatever `told` changes there, and with members added."""
    found, facts = members(path) | dict(changed or {}), manifest(path)
    for table in facts["tables"]:
        content = found[f"tables/{table['name']}.jsonl"]
        table |= {"rows": content.count(b"\n"), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    told(facts)
    target = path.with_name("remade.dump")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in found.items():
            file.writestr(name, content)
        for name in added:
            file.writestr(name, b"x")
        file.writestr("manifest.json", json.dumps(facts))
    return target


def row_changed(path: Path, table: str, column: str, value: Any) -> Path:
    """The dump with another value in the first row of a table."""
    name = f"tables/{table}.jsonl"
    columns = next(one["columns"] for one in manifest(path)["tables"] if one["name"] == table)
    first, *others = members(path)[name].splitlines(keepends=True)
    row = json.loads(first)
    row[columns.index(column)] = value
    return remade(path, changed={name: encode(row).encode() + b"\n" + b"".join(others)})
