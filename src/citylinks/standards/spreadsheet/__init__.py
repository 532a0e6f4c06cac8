"""Spreadsheets as tables of text: xlsx, ods and csv in, xlsx and csv out. Knows no framework and no member.

Files come from strangers. `reading.read` looks at size, shape and encoding before anything is parsed, keeps
every cell as people wrote it (“NA” is Namibia, 007 keeps its zeros), and says of each fault where it stands.
"""
