"""One module per kind of entry: how it is read from an item's lines, and how it is written.

`read(lines, odds)` takes the item without bullet, trailing blanks and line ends, and answers None for what is no entry of the kind.
`write(entry, layout)` gives the same text back; what no field says is in the layout, noted under a name that only the two know.
"""
