"""Who found a hole learns whom to write to, where the operator said so."""

from __future__ import annotations


def test_security_txt_when_a_contact_is_set_names_it_and_expires(client, clock, settings):
    settings.SECURITY_CONTACT = ["mailto:security@citylinks.example", "https://citylinks.example/report"]
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:security@citylinks.example",
        "Contact: https://citylinks.example/report",
        "Expires: 2027-02-21T00:00:00Z",
        "Preferred-Languages: en, es, ar",
        "Canonical: http://testserver/.well-known/security.txt",
    ]


def test_security_txt_when_no_contact_is_set_is_not_there(client, settings):
    settings.SECURITY_CONTACT = []
    assert client.get("/.well-known/security.txt").status_code == 404
