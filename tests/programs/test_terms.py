from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from citylinks.kernel.money import Money
from citylinks.kernel.time import PartialDate
from citylinks.programs.states import (
    Activity,
    AwardKind,
    CeilingPer,
    CostCategory,
    Part,
    RuleBasis,
    TermField,
)
from citylinks.programs.terms import (
    AwardTerms,
    Ceiling,
    Difference,
    IndicatorTerm,
    PartnerTerm,
    PurposeTerms,
    Terms,
    differences,
    lists_of,
    term_faults,
)
from terms import EXTENDED, FULL, usd


def sentences(terms):
    return [fault.traced() for fault in term_faults(terms)]


def test_differences_when_extended_are_field_by_field():
    assert differences(FULL, EXTENDED) == (
        Difference(TermField.ENDED, "", PartialDate("2016"), PartialDate("2017-07-31")),
        Difference(TermField.COUNTRY_LIST, "Water", "sample-list", None),
        Difference(TermField.AWARD_AMOUNT, "L-1", usd("1000000"), usd("1250000")),
    )


def test_differences_when_all_is_there_and_before_nothing_was_are_every_field():
    nothing = Terms(())
    assert {one.field for one in differences(nothing, FULL)} == set(TermField) - {TermField.AWARD_ENDED}
    assert all(one.before is None for one in differences(nothing, FULL))
    assert all(one.after is None for one in differences(FULL, nothing))


def test_differences_when_only_the_order_changed_are_none():
    turned = replace(
        FULL,
        purposes=FULL.purposes[::-1],
        awards=FULL.awards[::-1],
        activities=FULL.activities[::-1],
        partner_rules=FULL.partner_rules[::-1],
    )
    assert differences(FULL, turned) == ()


def test_differences_when_a_rule_goes_and_another_comes_names_part_and_basis():
    other = replace(
        FULL,
        partner_rules=(*FULL.partner_rules[:3], PartnerTerm(Part.RESOURCE, RuleBasis.COUNTRY, "ID")),
    )
    assert differences(FULL, other) == (
        Difference(TermField.PARTNER_RULE, "resource/country", "AU", None),
        Difference(TermField.PARTNER_RULE, "resource/country", None, "ID"),
    )


def test_differences_when_a_ceiling_changes_its_currency_show_both():
    euro = Money(Decimal(90000), "EUR")
    other = replace(FULL, ceilings=(Ceiling(CeilingPer.PARTNERSHIP, CostCategory.ALL, euro),))
    assert differences(FULL, other) == (
        Difference(TermField.CEILING, "partnership/all", None, euro),
        Difference(TermField.CEILING, "partnership/all", usd("100000"), None),
    )


def test_faults_when_terms_are_whole_are_none():
    assert term_faults(FULL) == []


def test_faults_when_everything_is_wrong_are_all_named_at_once():
    wrong = Terms(
        purposes=(PurposeTerms("a", "A"), PurposeTerms("a", "B"), PurposeTerms("", "")),
        started=PartialDate("2016-02"),
        ended=PartialDate("2016-01"),
        awards=(
            AwardTerms("A-1", AwardKind.ASSOCIATE),
            AwardTerms("A-1", leader="L-1", amount=usd("-1")),
            AwardTerms(" ", started=PartialDate("2015"), ended=PartialDate("2014")),
        ),
        activities=(Activity.PILOT,),
        ceilings=(
            Ceiling(CeilingPer.VISIT, CostCategory.TRAVEL, usd("1")),
            Ceiling(CeilingPer.VISIT, CostCategory.TRAVEL, usd("0")),
        ),
        indicators=(IndicatorTerm("EG.11-1"), IndicatorTerm("EG.11-1"), IndicatorTerm("")),
    )
    assert sentences(wrong) == [
        "ended: It ends (2016-01) before it starts (2016-02). Check both dates.",
        "purposes: The purpose a is given twice. Keep one of the two.",
        "purposes[2]: A purpose has a code and a name. Write both.",
        "awards[1]: Row 2 says the same again. Keep one of the two.",
        "awards[0]: A-1 names no leader award. Say which award it belongs to.",
        "awards[1]: A-1 names a leader award. Only an associate award has one: change its kind.",
        "awards[1]: USD -1.00 is below 0. Write what the donor gives.",
        "awards[2]: An award has a number. Write it as the agreement does.",
        "awards[2]: It ends (2014) before it starts (2015). Check both dates.",
        "ceilings[1]: Row 2 says the same again. Keep one of the two.",
        "ceilings[1]: USD 0.00 is no ceiling. Write an amount above 0.",
        "indicators[1]: Row 2 says the same again. Keep one of the two.",
        "indicators[2]: An indicator has a code. Write it, such as EG.11-1.",
    ]


def test_faults_when_the_end_is_known_less_exactly_than_the_start_ask_for_more():
    terms = replace(FULL, started=PartialDate("2016-02"), ended=PartialDate("2016"))
    assert sentences(terms) == ["ended: It ends in 2016 and starts on 2016-02. Write the end as exactly."]


def test_faults_when_there_is_no_purpose_say_so():
    assert sentences(Terms(())) == [
        "purposes: A program has at least one purpose. Say what the donor pays for."
    ]


def test_lists_of_terms_are_those_of_purposes_and_rules_once_each():
    rules = (PartnerTerm(Part.RESOURCE, RuleBasis.COUNTRY_LIST, code) for code in ("other", "sample-list"))
    assert list(lists_of(replace(FULL, partner_rules=tuple(rules)))) == ["sample-list", "other"]


codes = st.sampled_from(["a", "b", "c"])
money = st.integers(1, 10**9).map(lambda number: Money(Decimal(number), "USD"))
dates = st.none() | st.integers(1997, 2030).map(lambda year: PartialDate(str(year)))


def unique(values, key):
    return st.lists(values, max_size=4, unique_by=key).map(tuple)


terms = st.builds(
    Terms,
    purposes=unique(
        st.builds(PurposeTerms, codes, st.just("P"), st.lists(codes, unique=True).map(tuple)),
        lambda one: one.code,
    ),
    started=dates,
    ended=dates,
    awards=unique(
        st.builds(AwardTerms, codes, amount=st.none() | money, started=dates, ended=dates),
        lambda one: one.number,
    ),
    activities=unique(st.sampled_from(list(Activity)), str),
    ceilings=unique(
        st.builds(Ceiling, st.sampled_from(CeilingPer), st.sampled_from(CostCategory), money),
        lambda one: (one.per, one.category),
    ),
    partner_rules=unique(
        st.builds(PartnerTerm, st.sampled_from(Part), st.sampled_from(RuleBasis), codes), str
    ),
    indicators=unique(st.builds(IndicatorTerm, codes, codes, codes), lambda one: (one.code, one.edition)),
)


@given(terms, terms)
def test_differences_when_none_are_found_are_none_and_turn_with_the_question(one, other):
    assert differences(one, one) == ()
    there, back = differences(one, other), differences(other, one)
    assert [(d.field, d.subject, d.before, d.after) for d in there] == [
        (d.field, d.subject, d.after, d.before) for d in back
    ]
    said = {(d.field, d.subject): d for d in there}
    assert ((TermField.STARTED, "") in said) == (one.started != other.started)
    assert (TermField.ACTIVITY in {d.field for d in there}) == (set(one.activities) != set(other.activities))
    assert (TermField.CEILING in {d.field for d in there}) == (set(one.ceilings) != set(other.ceilings))
    assert (TermField.INDICATOR in {d.field for d in there}) == (set(one.indicators) != set(other.indicators))
