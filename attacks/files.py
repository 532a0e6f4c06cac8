"""Hostile files: the two that held the server, and mutations of whole ones by the hundred."""

from __future__ import annotations

import io
import json
import random
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping

import pikepdf
import xlsxwriter

from attacks.target import Figure, Target
from citylinks.standards.confined import ConfinedError, run_confined
from citylinks.standards.pdf import apart as pdf
from citylinks.standards.spreadsheet import apart as spreadsheet

MUTATIONS = 250  # of each kind of file
MOST_SECONDS = 25.0  # for each kind of file
SEED = 7


def attack(target: Target) -> list[Figure]:
    """Examine the files as the product does, and one of them through a real server's own settings."""
    return [*_heavy(target.environment), *_mutated(), _beside_a_writer(target)]


# A process counts the memory of the one that started it, so a small one starts the child.
_ALONE = """
import json, resource, sys, time
from citylinks.standards.pdf.apart import examine_apart
from citylinks.standards.spreadsheet.apart import read_apart
from citylinks.standards.spreadsheet.sheets import UnreadableError
content, start = sys.stdin.buffer.read(), time.monotonic()
try:
    if sys.argv[1] == "pdf":
        said = ", ".join(examine_apart(content).reasons)
    else:
        said = f"{len(read_apart(content))} sheets"
except UnreadableError as refusal:
    said = refusal.fault.message
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([said, time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def _heavy(environment: Mapping[str, str]) -> Iterator[Figure]:
    for name, kind, content, budget in (
        ("A PDF of 3.9 MB with 19,900 streams", "pdf", many_streams(), pdf.BUDGET),
        ("An xlsx of .11 MB with 119 MB of nested tags", "xlsx", nested(), spreadsheet.BUDGET),
    ):
        done = subprocess.run(
            [sys.executable, "-c", _ALONE, kind],
            env=environment,
            input=content,
            capture_output=True,
            check=True,
        )
        said, wall, cpu, peak = json.loads(done.stdout)
        refused = bool(said) and "sheets" not in said
        yield Figure(
            name,
            f"{wall:.2f} s, {cpu:.2f} s of it computing, peak {peak:.0f} MB: {said}",
            f"refused; {budget.cpu_s} s of computing, {budget.memory_mb} MB",
            refused and cpu <= budget.cpu_s + 1 and peak <= budget.memory_mb,
        )


def _mutated() -> Iterator[Figure]:
    for name, content, module, budget in (
        ("Mutated PDFs", whole_pdf(), "citylinks.standards.pdf.examining:examine", pdf.BUDGET),
        ("Mutated xlsx", whole_xlsx(), "citylinks.standards.spreadsheet.apart:told", spreadsheet.BUDGET),
    ):
        draw, walls, crashes, until = random.Random(SEED), [], [], time.monotonic() + MOST_SECONDS
        for _ in range(MUTATIONS):
            if time.monotonic() > until:
                break
            start = time.monotonic()
            try:
                run_confined(module, mutation(content, draw), budget=budget)
            except ConfinedError as ended:
                if ended.ending == "crashed":
                    crashes.append(ended.detail)
            walls.append(time.monotonic() - start)
        last = f"; the first: {crashes[0]}" if crashes else ""
        yield Figure(
            name,
            f"{len(walls)} files, median {statistics.median(walls):.2f} s, longest {max(walls):.2f} s, "
            f"{len(crashes)} errors in the child{last}",
            "0 errors; 20 s at the longest",
            not crashes and max(walls) <= 20,
        )


def mutation(content: bytes, draw: random.Random) -> bytes:
    """Change, cut, repeat or insert some bytes."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        at = draw.randrange(len(changed))
        match draw.randrange(4):
            case 0:
                changed[at] = draw.randrange(256)
            case 1:
                del changed[at : at + draw.randint(1, 40)]
            case 2:
                changed[at:at] = changed[at : at + draw.randint(1, 400)]
            case _:
                changed[at:at] = draw.randbytes(draw.randint(1, 8))
    return bytes(changed) or b"%PDF-"


def _beside_a_writer(target: Target) -> Figure:
    """Keep a file by the operation while another connection writes; the examination holds nothing."""
    said = target.python(_BESIDE).strip().splitlines()[-1]
    return Figure("Transactions open while a file is examined", said, "0 of 5", said == "0 of 5 examinations")


_BESIDE = """
from django.db import connection
from django.utils import timezone
from citylinks.access.actors import SYSTEM
from citylinks.calls import documents
from citylinks.calls.models import Application
from citylinks.calls.operations import keep_upload
from citylinks.kernel.errors import DomainError
seen, examine = [], documents.examine
def examined(*args, **options):
    seen.append(connection.in_atomic_block)
    return examine(*args, **options)
documents.examine = examined
draft = Application.objects.filter(state="draft").first()
for number in range(5):
    content = b"%PDF-1.7 made up " + str(number).encode()
    if draft is None:
        try:
            documents.look_at("letter", content, accepted=frozenset({documents.PDF}), limit=1000)
        except DomainError:
            continue
    try:
        who = {"by": SYSTEM, "at": timezone.now()}
        keep_upload(application=draft, question=None, name="a.pdf", content=content, **who)
    except DomainError:
        pass
print(f"{sum(seen)} of {len(seen)} examinations")
"""


def whole_pdf() -> bytes:
    """Return a PDF of three pages with its objects in streams."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(3):
            made.add_blank_page()
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def whole_xlsx() -> bytes:
    """Return a workbook of 20 rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Members")
        for number in range(20):
            sheet.write_row(number, 0, ["name", "a@city.example", number, "Semarang", "ID"])
    return out.getvalue()


def nested() -> bytes:
    """Return a small workbook whose sheet is 119 MB of tags inside each other."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole_xlsx())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            deep = name == "xl/worksheets/sheet1.xml"
            new.writestr(name, b"<a>" * 17_000_000 + b"</a>" * 17_000_000 if deep else old.read(name))
    return out.getvalue()


def many_streams(count: int = 19_900) -> bytes:
    """Return a whole PDF of one page and as many empty streams, each behind a table of names."""
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>\nendobj\n",
    ]
    objects += [
        b"%d 0\nobj\n<</N[%s]/Length 0>>\nstream\n\nendstream endobj\n" % (number, b"/a" * 61)
        for number in range(4, count + 4)
    ]
    place, places = 9, []
    for one in objects:
        places.append(b"%010d 00000 n \n" % place)
        place += len(one)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, place)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return b"".join((b"%PDF-1.7\n", *objects, table, *places, end))
