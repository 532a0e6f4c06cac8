"""Files of members for the tests, as a person would write them."""

from __future__ import annotations

from citylinks.network.members.cells import Reference
from citylinks.network.members.columns import NAMES
from citylinks.network.members.reading import read_members
from citylinks.standards.spreadsheet.delimited import write_csv

REFERENCE = Reference.load()
PLACE = {"organization": "City of Semarang", "city": "Semarang", "country": "ID"}


def csv(*rows, names=NAMES):
    """Write rows of named cells as the template's csv."""
    return write_csv([names, *([row.get(name, "") for name in names] for row in rows)])


def read(*rows):
    return read_members(csv(*rows), REFERENCE)


def sentences(faults):
    return [fault.as_fault().traced() for fault in faults]


def said(*rows):
    """The faults of a file of these rows, as sentences."""
    return sentences(read(*rows).log.listed())


def ana(**cells):
    """A row that is in order."""
    return {"name": "Sample Ana", "emails": "ana@city.example"} | cells
