from __future__ import annotations

from citylinks.kernel.ids import ALPHABET, LENGTH, public_id


def test_public_id_when_made_often_is_short_unambiguous_and_never_the_same():
    made = [public_id() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert {len(one) for one in made} == {LENGTH}
    assert set("".join(made)) == set(ALPHABET)
    assert set(ALPHABET) & set("ilou") == set()
