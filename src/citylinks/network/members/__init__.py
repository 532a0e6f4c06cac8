"""Members by the spreadsheet: people with where they work, what they are good at, and when they can.

`files` reads and writes, `preview` says what a file would do, `operations` does it, `export` gives the same
template back. A blank cell never overwrites; `(none)` empties.
"""
