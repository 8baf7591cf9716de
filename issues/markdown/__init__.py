"""The grammar of an issue: pure Python, no Django. Law: `render(parse(s)) == s` for every string.

Issue texts are read with every character kept; what people type goes through `escaping` first. Everything takes time in proportion to
the input, whatever it holds.
"""

from issues.markdown.cutting import Cut, cut, joined, split_lines
from issues.markdown.entries import parse_item
from issues.markdown.headings import front_matter, is_heading, parse_heading, section_kind
from issues.markdown.meaning import reads_back
from issues.markdown.parser import parse, parse_body, recall_body
from issues.markdown.references import definitions, reference_links, resolved_link
from issues.markdown.renderer import entry_kind, entry_link, render, render_entry

__all__ = [
    "Cut",
    "cut",
    "definitions",
    "entry_kind",
    "entry_link",
    "front_matter",
    "is_heading",
    "joined",
    "parse",
    "parse_body",
    "parse_heading",
    "parse_item",
    "reads_back",
    "recall_body",
    "reference_links",
    "render",
    "render_entry",
    "resolved_link",
    "section_kind",
    "split_lines",
]
