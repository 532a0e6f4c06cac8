"""Real PDF bytes, made as small as a reader accepts them, and some that must be refused."""

from __future__ import annotations

import zlib


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


LETTER = pdf()
LOCKED = pdf(trailer=b"/Encrypt 9 0 R")
SCRIPTED = pdf(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
DISGUISED = pdf(catalog=b"/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>")
HIDDEN = pdf(extra=[stream(b"<< /S /JavaScript /JS (app.alert(1)) >>", b"/Type /ObjStm /N 1 /First 0")])
HTML = b"<!doctype html><script>alert(1)</script>"
