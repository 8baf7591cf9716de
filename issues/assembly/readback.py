"""The last guard of an assembly: the merged text is cut and parsed again and compared with what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.assembly.states import AssemblyError, Rules, SectionState
from issues.markdown import cut, nodes, parse_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def verify(
    sections: Sequence[SectionState], rules: Sequence[Rules], meant: Mapping[int, list[str]], before: Sequence[SectionState]
) -> None:
    """Raise AssemblyError unless the joined text cuts into these very sections, and each changed one reads as the lines meant."""
    unchanged = {(state.heading, state.body) for state in before}
    if len(sections) == len(before) and all((state.heading, state.body) in unchanged for state in sections):
        return
    cuts = cut("".join(state.heading + state.body for state in sections))
    if [(one.heading, one.body) for one in cuts] != [(state.heading, state.body) for state in sections]:
        raise AssemblyError("The assembled text would not be cut into the same sections again; nothing was saved.")
    for place, state in enumerate(sections):
        if (state.heading, state.body) in unchanged:
            continue
        read = [block.source for block in parse_body(state.body, rules[place].kind or None) if isinstance(block, nodes.Item)]
        if read != meant[place]:
            odd = next((line for line in [*meant[place], *read] if line not in read or line not in meant[place]), "")
            raise AssemblyError(f"In {state.heading.strip() or 'the beginning'}, “{odd.strip()}” does not read back as it was meant.")
