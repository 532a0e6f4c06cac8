from __future__ import annotations

import pytest

from citylinks.kernel.errors import DomainError, Fault, Faults, refuse


def test_domain_error_when_it_has_a_place_says_it_first():
    assert DomainError("late", "The call closed yesterday.", place="deadline").traced() == (
        "deadline: The call closed yesterday.",
    )


def test_domain_error_when_it_has_no_place_is_its_sentence():
    error = DomainError("late", "The call closed yesterday.")
    assert (str(error), error.traced()) == ("The call closed yesterday.", ("The call closed yesterday.",))


def test_faults_when_several_give_one_sentence_each_in_order():
    faults = Faults(
        [
            Fault("row 2, city", "No city is called Smarang.", "Did you mean Semarang?"),
            Fault("", "The file is empty."),
        ]
    )
    assert faults.traced() == (
        "row 2, city: No city is called Smarang. Did you mean Semarang?",
        "The file is empty.",
    )
    assert (faults.code, len(faults), [fault.place for fault in faults]) == ("faults", 2, ["row 2, city", ""])


def test_faults_when_there_are_none_cannot_be_raised():
    with pytest.raises(ValueError, match="at least one fault"):
        Faults([])


def test_refuse_when_there_is_a_fault_raises_and_when_there_is_none_returns():
    refuse([])
    with pytest.raises(Faults) as caught:
        refuse(iter([Fault("title", "is missing.")]))
    assert caught.value.faults == (Fault("title", "is missing."),)
