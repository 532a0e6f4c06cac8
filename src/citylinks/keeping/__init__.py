"""Keeping the record: backup, restore, and moving from one database to another.

One codec, three commands. A state of the database is read table by table in an order and a form that is the
same on SQLite and PostgreSQL; its digest proves that what was put back is what was read.
"""
