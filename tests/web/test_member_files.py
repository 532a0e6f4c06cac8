from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

import trail
from cast import BO, DIA, KIM
from citylinks.network.members import preview as looking
from citylinks.network.models import Person
from citylinks.web.member_files import forms
from network.members.files import PLACE, ana, csv
from network.members.world import ANA, members, write
from places_rows import some_places
from web.signing import sign_in, sign_in_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private(db, settings, tmp_path):
    some_places()
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }


@pytest.fixture
def officer(client):
    sign_in(client, KIM)
    return client


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def said(response):
    return " ".join(soup(response).select_one("main").get_text(" ", strip=True).split())


def send(client, *rows, data=None, name="our members.csv"):
    file = SimpleUploadedFile(name, csv(*rows) if data is None else data, "text/csv")
    return client.post("/network/import/", {"file": file})


def figures(response):
    return [int(one.get_text().replace(",", "")) for one in soup(response).select(".cl-stat__value")]


def rows_of(response):
    rows = soup(response).select("tbody tr")
    return [
        [" ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("th, td")] for row in rows
    ]


def test_import_when_nobody_signed_in_asks_to_sign_in(client):
    for path in (
        "/network/import/",
        "/network/import/x/",
        "/network/import/template.csv",
        "/network/export/",
    ):
        response = client.get(path)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/account/login/")


@pytest.mark.parametrize("actor", [BO, DIA], ids=lambda actor: actor.id)
def test_import_when_the_person_keeps_no_network_is_not_found(client, actor):
    sign_in(client, actor)
    for path in (
        "/network/import/",
        "/network/import/x/",
        "/network/import/template.csv",
        "/network/export/",
    ):
        assert client.get(path).status_code == 404
    assert client.post("/network/export/", {"kind": "csv"}).status_code == 404
    assert send(client, ana()).status_code == 404
    assert not Person.objects.filter(name="Sample Ana").exists()


def test_import_when_a_file_is_in_order_goes_from_preview_to_done(officer):
    write(ANA)
    response = send(
        officer, {"id": ANA.public_id, "pro_bono_days": "3"}, ana(emails="x@city.example", **PLACE)
    )
    shown = officer.get(response["Location"])
    assert shown["Cache-Control"] == "private, no-store"
    assert figures(shown) == [0, 1, 1, 0]
    assert "our members.csv: 2 rows were read. Nothing is written yet." in said(shown)
    assert rows_of(shown) == [["Sample Ana row 2", "pro_bono_days", "10", "3"]]
    added = officer.get(response["Location"], {"show": "added"})
    assert rows_of(added) == [["Sample Ana row 3", "City of Semarang (Semarang, ID)", "–", "–"]]
    assert soup(shown).select_one("main form button").get_text(strip=True) == "Import 2 members"
    assert len(members()) == 1
    done = officer.post(response["Location"])
    assert (done.status_code, done["Location"]) == (302, response["Location"])
    after = officer.get(done["Location"])
    assert (figures(after), len(members())) == ([1, 1, 0, 0], 2)
    assert "Members imported" in said(after)
    with trail.no_event():
        assert officer.post(response["Location"]).status_code == 302


def test_import_when_rows_are_faulty_shows_each_fault_and_takes_the_rest_when_told(officer):
    response = send(officer, ana(), ana(emails="bo", name="Sample Bo", will_host="x"))
    shown = officer.get(response["Location"])
    assert figures(shown) == [1, 0, 1, 0]
    assert rows_of(shown) == [
        [
            "3",
            "C emails",
            "“bo” is no e-mail address.",
            "Write one such as ana@city.example, several with ; between.",
        ],
        ["3", "O will_host", "“x” is neither yes nor no.", "Write yes or no."],
    ]
    refused = officer.post(response["Location"])
    assert refused.status_code == 422
    assert "say that the members with faults are left out" in said(refused)
    assert members() == ()
    officer.post(response["Location"], {"skip": "yes"})
    assert [one.name for one in members()] == ["Sample Ana"]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([{"emails": "x"}], "There are faults Nothing else would change."),
        ([{"id": ANA.public_id}], "Nothing would change Every member is already as the file says."),
    ],
    ids=["faults", "unchanged"],
)
def test_import_when_nothing_can_be_written_says_so_and_offers_no_button_for_it(officer, rows, word):
    write(ANA)
    shown = officer.get(send(officer, *rows)["Location"])
    assert word in said(shown)
    assert [one.get_text(strip=True) for one in soup(shown).select("main form button")] == []


def test_import_when_the_file_cannot_be_read_says_why_in_the_preview(officer):
    shown = officer.get(send(officer, data=b"%PDF-1.7")["Location"])
    assert rows_of(shown) == [["–", "–", "The file is a PDF.", "Save the table as xlsx, ods or csv."]]
    assert "nothing can be imported" in said(shown)


def test_import_when_no_file_is_chosen_or_it_is_too_large_says_so_beside_the_field(officer, monkeypatch):
    refused = officer.post("/network/import/", {})
    assert (refused.status_code, "Choose a file." in said(refused)) == (422, True)
    empty = send(officer, data=b"")
    assert (empty.status_code, "The file is empty." in said(empty)) == (422, True)
    monkeypatch.setattr(forms, "MOST_BYTES", 10)
    large = send(officer, ana())
    assert (large.status_code, "Split it into several files." in said(large)) == (422, True)


def test_import_when_the_places_were_never_loaded_says_so_beside_the_field(officer, monkeypatch):
    monkeypatch.setattr(looking, "missing_cities", tuple)
    refused = send(officer, ana(**PLACE))
    assert (refused.status_code, "Load the places first" in said(refused)) == (422, True)


def test_template_and_export_when_downloaded_are_files_that_import_reads(officer):
    write(ANA)
    template = officer.get("/network/import/template.xlsx")
    assert template["Content-Disposition"] == 'attachment; filename="citylinks-members-template.xlsx"'
    assert officer.get("/network/import/template.exe").status_code == 404
    response = officer.post("/network/export/", {"kind": "csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert b"ana@city.example; ana@home.example" in response.content
    assert trail.names()[-1:] == ["members.exported"]
    shown = officer.get(send(officer, data=response.content)["Location"])
    assert figures(shown) == [0, 0, 0, 1]
    assert (
        b"ana@city.example" not in officer.post("/network/export/", {"kind": "csv", "country": "AU"}).content
    )
    with trail.no_event():
        assert officer.get("/network/export/").status_code == 200
        assert officer.post("/network/export/", {"kind": "exe"}).status_code == 422


def test_export_when_a_name_looks_like_a_formula_is_harmless(officer):
    write(ANA, ANA.__class__(public_id="bo00000000", name="=1+1", emails=("bo@city.example",)))
    assert b"'=1+1" in officer.post("/network/export/", {"kind": "csv"}).content


@pytest.mark.parametrize("count", [1, 3])
def test_preview_when_members_are_more_costs_no_query_more(officer, count, django_assert_num_queries):
    rows = [ana(emails=f"m{n}@city.example", **PLACE) for n in range(count)]
    address = send(officer, *rows)["Location"]
    with django_assert_num_queries(4):
        officer.get(address)


def test_network_when_an_officer_looks_at_it_leads_to_the_import(officer, client):
    links = [link["href"] for link in soup(officer.get("/network/")).select("main a")]
    assert "/network/import/" in links
    sign_in(client, BO)
    assert "/network/import/" not in [link["href"] for link in soup(client.get("/network/")).select("main a")]


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_import_when_done_by_hand_at_320_pixels_has_no_fault_on_its_pages(
    page, live_server, client, *, faults_of, tmp_path, language
):
    write(ANA)
    rows = [
        {"id": ANA.public_id, "pro_bono_days": "3"},
        ana(emails="x@city.example", **PLACE),
        ana(emails="y"),
    ]
    (tmp_path / "members.csv").write_bytes(csv(*rows))
    sign_in_page(page, live_server, client, KIM)
    page.set_viewport_size({"width": 320, "height": 800})
    page.set_extra_http_headers({"Accept-Language": language})
    found = {}

    def look(name):
        found[name] = (faults_of(page), page.evaluate("document.documentElement.scrollWidth"))

    page.goto(f"{live_server.url}/network/export/")
    look("export")
    page.goto(f"{live_server.url}/network/import/")
    look("start")
    page.set_input_files("input[type=file]", tmp_path / "members.csv")
    page.click("main form button")
    look("preview")
    page.check("#skip")
    page.click("main form button")
    look("done")
    assert found == dict.fromkeys(("export", "start", "preview", "done"), ([], 320))
    assert len(members()) == 2


def test_import_when_thousands_of_rows_are_faulty_counts_those_that_are_not_listed(officer):
    rows = [ana(name=f"Sample {number}", emails=f"no address {number}") for number in range(1_334)]
    shown = officer.get(send(officer, *rows)["Location"])
    assert figures(shown)[0] == 1_334
    assert said(shown).count("And 1,234 more faults. Mend these first and choose the file again.") == 1
