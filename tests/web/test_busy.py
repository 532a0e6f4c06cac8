from __future__ import annotations

import pytest
from django.db import connection

from cast import EVE
from citylinks.accounts.models import Account
from citylinks.kernel import writing
from people import account_of

CLASH = """
CREATE FUNCTION no_line() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no line' USING ERRCODE = '40001'; END $$;
CREATE TRIGGER no_line BEFORE INSERT ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION no_line();
"""


@pytest.fixture
def every_writing_clashes(transactional_db, monkeypatch):
    """The database ends every transaction that tells the trail, as it does for the sake of other writers."""
    monkeypatch.setattr(writing, "PAUSE", 0)
    eve = account_of(EVE)
    with connection.cursor() as cursor:
        cursor.execute(CLASH)
    yield eve
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER no_line ON audit_auditevent; DROP FUNCTION no_line()")


@pytest.mark.postgresql
def test_page_when_others_write_all_the_time_keeps_what_was_typed_and_sends_it_again(
    client, every_writing_clashes
):
    client.force_login(every_writing_clashes)
    sent = {"name": "Eve “E” <Adams>", "language": "es", "csrfmiddlewaretoken": "old"}
    answer = client.post("/account/", sent)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    page = answer.content.decode()
    assert '<input type="hidden" name="name" value="Eve “E” &lt;Adams&gt;">' in page
    assert '<input type="hidden" name="language" value="es">' in page
    assert "Somebody else was writing at the same moment. Nothing was changed: send it again." in page
    assert Account.objects.get(pk=every_writing_clashes.pk).name == "Eve"


@pytest.mark.postgresql
def test_script_when_others_write_all_the_time_is_told_in_a_sentence(client, every_writing_clashes):
    client.force_login(every_writing_clashes)
    sent = {"name": "Eve Adams", "language": "es"}
    answer = client.post("/account/", sent, headers={"Sec-Fetch-Mode": "cors"})
    assert (answer.status_code, answer.json()) == (
        503,
        {
            "said": "Somebody else was writing at the same moment. Nothing was changed: send it again.",
            "kept": [],
            "faults": {},
        },
    )


HOSTS = ("evil.example", "a b", "[::1", "x" * 300 + ".example", "@", "ex_ample..com")


@pytest.mark.parametrize("host", HOSTS, ids=range(len(HOSTS)))
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/api/v1/cities", "/robots.txt", "/account/login/"])
def test_page_when_its_host_is_not_the_sites_says_so_plainly(client, settings, host, path):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    answer = client.get(path, headers={"host": host})
    assert answer.status_code == 400
    assert "This site does not answer under this name" in answer.content.decode()
