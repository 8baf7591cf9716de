"""What a section says in paragraphs: the crate and the quote of the week.

`read_…(body)` understands the form of any era as far as it can, and answers None where it cannot; `write_…` gives the form of today.
A block is understood strictly when what is written equals its `source`. The performance report has no fields: it stays as it stands.
"""

from issues.markdown.blocks.crate import Crate, CrateOfTheWeek, read_crate, write_crate
from issues.markdown.blocks.quote import Quote, QuoteOfTheWeek, read_quote, write_quote
from issues.markdown.blocks.thanks import Thanks

__all__ = ["Crate", "CrateOfTheWeek", "Quote", "QuoteOfTheWeek", "Thanks", "read_crate", "read_quote", "write_crate", "write_quote"]
