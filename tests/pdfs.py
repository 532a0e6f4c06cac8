"""Real PDF bytes, made as small as a reader accepts them, and some that must be refused."""

from __future__ import annotations

import io
import zlib

import pikepdf


def pdf(*, pages=1, catalog=b"", trailer=b"", extra=()):
    """Build a PDF of empty pages; `catalog` and `trailer` add entries, `extra` adds whole objects."""
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        *(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>" for _ in range(pages)),
        *extra,
    ]
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)


def stream(content, entries=b""):
    """Return the object of a compressed stream."""
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), entries, packed)


def rewritten(content, **options):
    """Return the PDF as qpdf saves it with these options."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as file:
        file.save(out, **options)
    return out.getvalue()


def packed(entries=b"", *, predictor=False):
    """Build a PDF whose catalog points to a script in a stream of objects, in the way of PDF 1.5.

    `entries` stand in the stream's dictionary, behind its type. With `predictor` the bytes are packed as the
    differences of rows of four, as PNG does.
    """
    inside = b"4 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    if predictor:
        inside += b" " * (-len(inside) % 4)
        rows = [inside[start : start + 4] for start in range(0, len(inside), 4)]
        above = [b"\0\0\0\0", *rows]
        pairs = zip(rows, above, strict=False)
        inside = b"".join(
            b"\x02" + bytes((one - up) % 256 for one, up in zip(row, over, strict=True))
            for row, over in pairs
        )
        entries += b"/DecodeParms << /Predictor 12 /Columns 4 >> "
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Used 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        None,
        stream(inside, b"/Type /ObjStm /N 1 /First 4 " + entries),
    ]
    out, rows = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", [b"\0\0\0\0\xff"]
    for number, body in enumerate(objects, start=1):
        if body is None:
            rows.append(b"\x02\0\0\x05\0")
            continue
        rows.append(b"\x01" + len(out).to_bytes(3, "big") + b"\0")
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows.append(b"\x01" + start.to_bytes(3, "big") + b"\0")
    table = stream(b"".join(rows), b"/Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R")
    return out + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def many_streams(count):
    """Build a PDF with a page and as many empty streams, each behind a table of names; whole and harmless."""
    names = b"/a" * 61
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>\nendobj\n",
    ]
    for number in range(4, count + 4):
        sign = b" " if number % 40 == 0 else b"\n"  # " obj" stands eight thousand bytes apart
        objects.append(
            b"%d 0%sobj\n<</N[%s]/Length 0>>\nstream\n\nendstream endobj\n" % (number, sign, names)
        )
    start = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    place, places = len(start), []
    for one in objects:
        places.append(b"%010d 00000 n \n" % place)
        place += len(one)
    size = len(objects) + 1
    return b"".join(
        (
            start,
            *objects,
            b"xref\n0 %d\n0000000000 65535 f \n" % size,
            *places,
            b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, place),
        )
    )


LETTER = pdf()
LOCKED = pdf(trailer=b"/Encrypt 9 0 R")
SCRIPTED = pdf(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
DISGUISED = pdf(catalog=b"/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>")
HIDDEN = pdf(extra=[stream(b"<< /S /JavaScript /JS (app.alert(1)) >>", b"/Type /ObjStm /N 1 /First 0")])
HTML = b"<!doctype html><script>alert(1)</script>"
