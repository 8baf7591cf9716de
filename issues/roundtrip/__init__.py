"""A draft that was edited elsewhere comes back: what was changed there is told entry by entry and made here, if editors want it."""
