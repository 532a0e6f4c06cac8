from __future__ import annotations

import pytest

import pdfs
from citylinks.calls.documents import JPEG, PDF, PNG, Document, examine, megabytes
from citylinks.calls.storage import clean_name

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 30 + b"IEND\xaeB`\x82"
ANY = frozenset({PDF, PNG, JPEG})


def reasons(content, *, accepted=frozenset({PDF}), limit=1_000_000):
    found = examine("letter", content, accepted=accepted, limit=limit)
    return found if isinstance(found, Document) else [(fault.place, fault.message) for fault in found]


def test_examine_when_a_pdf_is_whole_counts_its_pages():
    assert reasons(pdfs.pdf(pages=3)) == Document(PDF, 3)


def test_examine_when_pages_stand_in_a_compressed_object_stream_counts_them():
    hidden = pdfs.stream(b"<< /Type /Page /Parent 2 0 R >>", b"/Type /ObjStm /N 1 /First 0")
    assert reasons(pdfs.pdf(pages=1, extra=[hidden])) == Document(PDF, 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pdfs.LOCKED, "It is locked with a password or with rights."),
        (pdfs.SCRIPTED, "It carries a script."),
        (pdfs.DISGUISED, "It carries a script."),
        (pdfs.HIDDEN, "It carries a script."),
        (pdfs.pdf(catalog=b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "It starts another program."),
        (pdfs.pdf(catalog=b"/Names << /EmbeddedFiles 9 0 R >>"), "Another file is attached inside it."),
        (pdfs.pdf(catalog=b"/AcroForm << /XFA 9 0 R >>"), "It is a form that runs in one program only."),
        (pdfs.pdf(pages=0), "The PDF has no page."),
        (pdfs.pdf(pages=201), "The PDF has 201 pages; 200 are the most."),
        (pdfs.LETTER[:-40], "The PDF is damaged: its end or its table of contents is missing."),
        (
            pdfs.LETTER.replace(b"/Root", b"/Boot"),
            "The PDF is damaged: its end or its table of contents is missing.",
        ),
        (b"%PDF-1.7\nnothing else", "The PDF is damaged: its end or its table of contents is missing."),
        (pdfs.HTML, "By its content the file is not a PDF, whatever its name."),
        (b"\n" + pdfs.LETTER, "By its content the file is not a PDF, whatever its name."),
        (PICTURE, "By its content the file is not a PDF, whatever its name."),
        (b"", "The file is empty."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_examine_when_a_letter_is_not_fit_says_why(content, message):
    assert reasons(content) == [("letter", message)]


def test_examine_when_several_things_are_wrong_says_each_once():
    both = pdfs.pdf(trailer=b"/Encrypt 9 0 R", catalog=b"/AA << /JavaScript 1 /JavaScript 2 >>")
    assert {message for _, message in reasons(both)} == {
        "It carries a script.",
        "It is locked with a password or with rights.",
    }


def test_examine_when_a_file_is_too_large_says_what_fits():
    content = pdfs.LETTER + b" " * 2_000_000
    assert reasons(content, limit=1024 * 1024) == [("letter", "The file is larger than 1 MB.")]


@pytest.mark.parametrize(
    "entries",
    [b"/Type /ObjStm /N 1 /First 0" + b" " * 9000, b" " * 9000 + b"/Type /ObjStm /N 1 /First 0"],
)
def test_examine_when_a_dictionary_is_padded_looks_into_its_stream_all_the_same(entries):
    hidden = pdfs.stream(b"<< /S /JavaScript /JS (app.alert(1)) >>", entries)
    assert reasons(pdfs.pdf(extra=[hidden])) == [("letter", "It carries a script.")]


def test_examine_when_a_stream_of_objects_is_packed_in_another_way_refuses_it():
    odd = b"<< /Type /ObjStm /Filter /ASCIIHexDecode /Length 4 >>\nstream\n3C3E\nendstream"
    assert reasons(pdfs.pdf(extra=[odd])) == [("letter", "The PDF unpacks to more than it should.")]


def test_examine_when_streams_are_without_end_gives_up_soon():
    assert reasons(pdfs.pdf(extra=[b" obj/ObjStm stream\n" * 25_000])) == [
        ("letter", "The PDF unpacks to more than it should.")
    ]


def test_examine_when_a_small_file_unpacks_to_a_very_large_one_refuses_it():
    bomb = pdfs.stream(b"\0" * (65 * 1024 * 1024), b"/Type /ObjStm /N 1 /First 0")
    assert reasons(pdfs.pdf(extra=[bomb])) == [("letter", "The PDF unpacks to more than it should.")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PICTURE, Document(PNG, 0)),
        (b"\xff\xd8\xff\xe0 a picture \xff\xd9", Document(JPEG, 0)),
        (PICTURE[:-4], [("letter", "The picture breaks off before its end.")]),
        (b"\xff\xd8\xff\xe0 a picture", [("letter", "The picture breaks off before its end.")]),
        (b"GIF89a", [("letter", "By its content the file is not a PDF, PNG or JPEG, whatever its name.")]),
    ],
    ids=["png", "jpeg", "half a png", "half a jpeg", "gif"],
)
def test_examine_when_pictures_are_accepted_knows_them_by_their_bytes(content, expected):
    assert reasons(content, accepted=ANY) == expected


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("letter.html", "letter.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\bo\\carta firmada.PDF", "carta firmada.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie x.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("رسالة.pdf", "رسالة.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ('quo"te;.pdf', "quote;.pdf"),
    ],
)
def test_clean_name_when_names_are_hostile_keeps_a_name_only(given, kept):
    assert clean_name(given, "pdf") == kept


def test_megabytes_when_sizes_differ_uses_a_unit_that_fits():
    assert [megabytes(size) for size in (1, 1536, 1024 * 1024, 10_485_760)] == [
        "0.1 kB", "1.5 kB", "1 MB", "10 MB",
    ]  # fmt: skip
