"""Why not this pair, and what without that party: told by the files' own ids."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from citylinks.kernel.errors import DomainError
from citylinks.matching.files.chosen import choose
from citylinks.matching.files.inputs import read_inputs
from citylinks.matching.files.scoring import CRITERION_NAMES, tables
from citylinks.matching.files.what_if import WhyNot, Without, why_not, without

SAMPLE = Path(str(files("citylinks.samples"))) / "data" / "citylinks-2011"


@pytest.fixture(scope="module")
def sample():
    paths = [SAMPLE / name for name in ("needs.csv", "offers.csv", "program.toml")]
    inputs = read_inputs(*paths, CRITERION_NAMES)
    chosen = choose(inputs, tables(inputs.needs, inputs.offers, ()), "words", gap=0, time_limit=60)
    return chosen.portfolio, inputs


def test_why_not_of_a_pair_says_the_rule_the_price_or_that_it_is_in(sample) -> None:
    ruled = why_not(*sample, "nablus:boulder")
    assert ruled == WhyNot(
        "nablus",
        "boulder",
        chosen=False,
        sentence="nablus with boulder: Need nablus with offer boulder is out by a rule: purpose.",
    )
    priced = why_not(*sample, "arequipa:boulder")
    assert "It would be in with a score of" in priced.sentence
    assert why_not(*sample, "shimla:boulder") == WhyNot(
        "shimla", "boulder", chosen=True, sentence="shimla with boulder is in the portfolio."
    )


def test_without_a_partner_its_need_loses_it_and_the_value_falls(sample) -> None:
    portfolio, _ = sample
    shimla = next(one.score for one in portfolio.pairs if one.need == 8)
    lost = without(*sample, "boulder")
    assert lost == Without(
        "boulder", lost.value, pytest.approx(shimla), gone=(("shimla", "boulder"),), new=()
    )
    assert without(*sample, "nablus") == Without("nablus", portfolio.value, 0.0, (), ())


@pytest.mark.parametrize(
    ("ask", "name", "sentence"),
    [
        (why_not, "shimla", "--why-not: “shimla” is not NEED:OFFER."),
        (why_not, "shimla:bulder", "--why-not: No offer has the id “bulder”. Did you mean boulder?"),
        (why_not, "simla:boulder", "--why-not: No need has the id “simla”. Did you mean shimla?"),
        (without, "bulder", "--without: No need or offer has the id “bulder”. Did you mean boulder?"),
    ],
)
def test_unknown_ids_are_refused_with_the_nearest(sample, ask, name: str, sentence: str) -> None:
    with pytest.raises(DomainError) as refusal:
        ask(*sample, name)
    assert refusal.value.traced() == (sentence,)
