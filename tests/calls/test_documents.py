from __future__ import annotations

import resource
from functools import partial

import pikepdf
import pytest

import pdfs
from citylinks.calls import documents
from citylinks.calls.documents import JPEG, PDF, PNG, Document, Examined, examine, look_at, megabytes
from citylinks.calls.storage import clean_name
from citylinks.kernel.errors import Faults
from citylinks.standards.confined import Budget
from citylinks.standards.pdf import apart

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 30 + b"IEND\xaeB`\x82"
ANY = frozenset({PDF, PNG, JPEG})
BROKEN = "The PDF is damaged: its end or its table of contents is missing."
OPENS = "It does something by itself when it is opened."


def reasons(content, *, accepted=frozenset({PDF}), limit=1_000_000):
    found = examine("letter", content, accepted=accepted, limit=limit)
    return found if isinstance(found, Document) else [(fault.place, fault.message) for fault in found]


def test_examine_when_a_pdf_is_whole_counts_its_pages():
    assert reasons(pdfs.pdf(pages=3)) == Document(PDF, 3)


def test_examine_when_pages_stand_in_a_compressed_object_stream_counts_them():
    content = pdfs.rewritten(pdfs.pdf(pages=3), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert (b"/ObjStm" in content, b"/Type /Page " in content) == (True, False)
    assert reasons(content) == Document(PDF, 3)


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


def test_examine_when_a_stream_of_objects_is_packed_in_another_way_reads_it_all_the_same():
    packed = b"<< /S /JavaScript >>".hex().encode()
    entries = b"<< /Type /ObjStm /Filter /ASCIIHexDecode /Length %d >>\nstream\n%s\nendstream"
    assert reasons(pdfs.pdf(extra=[entries % (len(packed), packed)])) == [("letter", "It carries a script.")]


@pytest.mark.parametrize("way", [b"/DCTDecode", b"/Unheard", b"/FlateDecode"])
def test_examine_when_a_stream_of_objects_cannot_be_unpacked_refuses_it(way):
    odd = b"<< /Type /ObjStm /Filter %s /Length 4 >>\nstream\n3C3E\nendstream" % way
    assert reasons(pdfs.pdf(extra=[odd])) == [("letter", BROKEN)]


def test_examine_when_streams_are_without_end_gives_up_soon():
    assert reasons(pdfs.pdf(extra=[b" obj/ObjStm stream\n" * 25_000])) == [("letter", BROKEN)]


def test_examine_when_script_stands_behind_a_string_that_looks_like_an_object_finds_it():
    """A search for the beginning of the object stopped inside the string, behind the word that matters."""
    content = pdfs.packed(b"/Note (see the obj ) ")
    assert reasons(content) == [("letter", "It carries a script.")]


def test_examine_when_script_stands_in_a_stream_with_a_predictor_finds_it():
    """Unpacked without its predictor, every fourth byte of the stream was another one."""
    assert reasons(pdfs.packed(predictor=True)) == [("letter", "It carries a script.")]


@pytest.mark.parametrize(
    "catalog",
    [
        b"/OpenAction [3 0 R /Fit]",
        b"/OpenAction << /S /GoTo /D [3 0 R /XYZ null null 0] >>",
        b"/OpenAction (first)",
        b"/Names << /Dests << /Names [] >> >> /PageMode /UseOutlines",
        b"/Note (a page about /JavaScript, /Launch and /EmbeddedFile)",
    ],
)
def test_examine_when_a_pdf_only_opens_at_one_of_its_pages_accepts_it(catalog):
    assert reasons(pdfs.pdf(catalog=catalog)) == Document(PDF, 1)


def test_examine_when_a_pdf_links_to_a_web_page_accepts_it():
    link = (
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example/Launch) >> >>"
    )
    assert reasons(pdfs.pdf(extra=[link])) == Document(PDF, 1)


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        (b"<< /S /SubmitForm /F (https://a.example) >>", "It sends what its reader types to another place."),
        (b"<< /S /ImportData /F (a.fdf) >>", "It reads data from another file."),
        (b"<< /S /GoToR /F (a.pdf) /D [0 /Fit] >>", "It opens another file."),
        (b"<< /S /GoToE /T << /R /C >> >>", "It opens another file."),
        (b"<< /S /Rendition >>", "It plays media."),
        (b"<< /Type /Annot /Subtype /FileAttachment >>", "Another file is attached inside it."),
        (b"<< /Type /Filespec /EF << /F 4 0 R >> >>", "Another file is attached inside it."),
        (b"<< /Type /Annot /Subtype /RichMedia >>", "It plays media."),
        (b"<< /Type /Annot /AA << /E << /S /Named /N /Print >> >> >>", OPENS),
        (b"<< /FT /Tx /AA << /K << /S /J#61vaScript /JS 3 0 R >> >> >>", "It carries a script."),
        (b"[[[[<< /Next [<< /S /L#61unch >>] >>]]]]", "It starts another program."),
    ],
)
def test_examine_when_an_object_acts_on_its_reader_says_how(inside, message):
    assert message in {text for _, text in reasons(pdfs.pdf(extra=[inside]))}
    in_stream = pdfs.rewritten(
        pdfs.pdf(extra=[inside], catalog=b"/Used 4 0 R"),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    assert message in {text for _, text in reasons(in_stream)}


@pytest.mark.parametrize("does", [b"/S /Named /N /Print", b"/S /URI /URI (https://a.example)"])
def test_examine_when_a_pdf_acts_on_being_opened_refuses_it(does):
    assert reasons(pdfs.pdf(catalog=b"/OpenAction << %s >>" % does)) == [("letter", OPENS)]


@pytest.mark.parametrize("owner", [{"owner": "x", "user": ""}, {"owner": "x", "user": "y"}])
def test_examine_when_a_pdf_is_locked_by_a_real_lock_says_so(owner):
    locked = pdfs.rewritten(pdfs.LETTER, encryption=pikepdf.Encryption(**owner))
    assert reasons(locked) == [("letter", "It is locked with a password or with rights.")]


@pytest.mark.parametrize(
    "content",
    [
        pdfs.pdf(extra=[b"[" * 100_000 + b"]" * 100_000]),
        pdfs.LETTER.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
        pdfs.pdf(extra=[b"<< /Length 4 >>\nstream\nlonger than four\nendstream"]),
        pdfs.pdf(catalog=b"/Lang (en) /Lang (es)"),
    ],
    ids=["nested without end", "a page tree in a circle", "a length that lies", "an entry that stands twice"],
)
def test_examine_when_a_pdf_can_be_read_in_two_ways_refuses_it(content):
    assert reasons(content) == [("letter", BROKEN)]


def test_examine_when_a_pdf_has_thousands_of_streams_refuses_it_within_its_budget():
    """3.9 MB with 19,900 streams behind long tables of names took a minute while it was read as text."""
    content = pdfs.many_streams(19_900)
    assert 3_700_000 < len(content) < 4_100_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = reasons(content, limit=10_000_000)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert found == [("letter", "The PDF is made of 19903 parts, far more than a letter.")]
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < apart.BUDGET.cpu_s + 1


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        (Budget(cpu_s=2, wall_s=0.001), "The PDF takes too long to read."),
        (Budget(memory_mb=16), "The PDF is damaged: its end or its table of contents is missing."),
    ],
)
def test_examine_when_its_process_is_ended_says_so(monkeypatch, budget, message):
    monkeypatch.setattr(documents, "examine_apart", partial(apart.examine_apart, budget=budget))
    assert reasons(pdfs.LETTER) == [("letter", message)]


def test_examined_when_made_by_anyone_else_is_not_made():
    with pytest.raises(TypeError, match="Only the examination"):
        Examined(b"x", Document(PDF, 1), "0" * 64, object())


def test_look_at_when_the_same_bytes_come_again_keeps_to_what_this_place_accepts():
    first = look_at("map", PICTURE, accepted=ANY, limit=1_000)
    assert look_at("map", PICTURE, accepted=ANY, limit=1_000) == first
    with pytest.raises(Faults, match="not a PDF"):
        look_at("letter", PICTURE, accepted=frozenset({PDF}), limit=1_000)
    with pytest.raises(Faults, match="larger than"):
        look_at("map", PICTURE, accepted=ANY, limit=10)


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
