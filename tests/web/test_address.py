from __future__ import annotations

from django.http import QueryDict

from citylinks.web.address import Address

ASKED = Address(
    "/match/", (("city", "1627896"), ("theme", "storms"), ("theme", "drought"), ("w-coast", "30"))
)


def test_address_when_written_and_read_again_is_the_same():
    path, query = str(ASKED).split("?")
    assert Address.of(path, QueryDict(query)) == ASKED


def test_address_without_pairs_has_no_question_mark():
    assert str(Address("/match/")) == "/match/"


def test_address_without_one_value_keeps_the_other_of_the_name():
    assert str(ASKED.without("theme", "storms")) == "/match/?city=1627896&theme=drought&w-coast=30"


def test_address_put_replaces_every_value_of_the_name():
    assert ASKED.put("theme", "heat").pairs == (("city", "1627896"), ("w-coast", "30"), ("theme", "heat"))


def test_address_put_nothing_drops_the_name():
    assert ASKED.put("w-coast", None) == ASKED.put("w-coast", "") == ASKED.drop("w-coast")


def test_address_put_zero_keeps_it():
    assert str(Address("/").put("w-coast", 0)) == "/?w-coast=0"


def test_address_add_twice_is_there_once():
    added = ASKED.add("country", "AU").add("country", "AU")
    assert added.pairs == (*ASKED.pairs, ("country", "AU"))


def test_address_keep_and_at_leave_the_rest():
    assert str(ASKED.keep(["city"]).at("/match.csv")) == "/match.csv?city=1627896"


def test_address_when_a_value_has_signs_of_its_own_is_quoted():
    assert str(Address("/").put("q", "a&b=c d")) == "/?q=a%26b%3Dc+d"
