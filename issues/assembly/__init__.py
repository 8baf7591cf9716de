"""Accepted content -> sections of the issue. merge.py and what it uses are pure; run.py reads and writes the rows."""

from issues.assembly.run import assemble_issue, request_assembly, run_assembly
from issues.assembly.states import AssemblyError

__all__ = ["AssemblyError", "assemble_issue", "request_assembly", "run_assembly"]
