"""What no database can hold, in the place of whatever a page reads out of an address or a form."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import world
from cast import ADA, BO
from web.signing import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
NUL = "a\x00b"


@pytest.fixture
def made():
    return world.build()


@pytest.mark.parametrize(
    "path", ["/needs/", "/network/", "/cities/", "/cities/suggest/", "/match/", "/calls/"]
)
def test_page_when_its_address_holds_nul_is_as_without(client, made, path):
    asked = ("q", "theme", "country", "page", "kind", "language", "month", "will", "city")
    held, plain = (client.get(path, dict.fromkeys(asked, text)) for text in (NUL, "ab"))
    assert (held.status_code, held.headers.get("Location")) == (
        plain.status_code,
        plain.headers.get("Location"),
    )


def test_forms_when_they_hold_nul_are_no_error_of_the_server(client, made):
    sent = made.applications["submitted"].public_id
    draft = made.applications["draft"].public_id
    questions = reverse("calls:questions", args=["draft"])
    told = {}
    for actor, path, data in (
        (ADA, reverse("reviews:assign-one", args=["open", sent]), {"reviewer": NUL}),
        (ADA, questions, {"up": NUL}),
        (ADA, questions, {"remove": NUL}),
        (BO, reverse("applications:autosave", args=[draft]), {"revision": NUL, "drop": NUL, NUL: NUL}),  # 200
        (BO, reverse("applications:files", args=[draft]), {"question": NUL, "file": upload()}),
    ):
        sign_in(client, actor)
        told[path, *data] = client.post(path, data).status_code
    assert set(told.values()) <= {200, 404, 422}


def upload():
    return SimpleUploadedFile("letter.pdf", b"%PDF-1.4")
