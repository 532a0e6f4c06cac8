from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from citylinks.kernel.models import PartialDateField, within_relation
from citylinks.kernel.time import PartialDate
from citylinks.programs.models import Program


def test_within_relation_when_the_condition_is_nested_moves_every_column():
    assert within_relation(~Q(state="draft") | (Q(a=1) & Q(b__in=[2])), "program") == ~Q(
        program__state="draft"
    ) | (Q(program__a=1) & Q(program__b__in=[2]))
    assert within_relation(Q(), "program") == Q()


def test_within_relation_when_there_is_an_expression_is_refused():
    with pytest.raises(TypeError, match="cannot be moved"):
        within_relation(Q(Exists(Program.objects.filter(pk=OuterRef("pk")))), "program")


def test_partial_date_field_when_given_text_reads_a_date_and_refuses_nonsense():
    field = PartialDateField()
    assert (field.to_python("2014-08"), field.to_python(None)) == (PartialDate("2014-08"), None)
    assert field.get_prep_value(PartialDate("2014")) == "2014"
    with pytest.raises(ValidationError, match="is not a date"):
        field.to_python("August")
