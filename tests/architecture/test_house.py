"""The house stands: no file breaks a rule, and each rule catches the fault that is planted for it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.architecture import house

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "citylinks"
MODULES = house.read(PACKAGE)
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))

PLANTED = {
    "long_files": ("places/planted.py", "x = 1\n" * 401),
    "long_functions": ("places/planted.py", "def f():\n" + "    x = 1\n" * 60),
    "objects_outside_queries": ("places/rules.py", "City.objects.all()"),
    "http_below_interfaces": ("places/queries.py", "from django.http import HttpRequest"),
    "boolean_positional_arguments": ("places/queries.py", "def cities(large: bool): pass"),
    "forbidden_fields": ("places/models.py", "owner = GenericForeignKey()"),
    "hidden_writes": (
        "places/models.py",
        "class City(models.Model):\n    def save(self):\n        self.x = 1",
    ),
    "broad_excepts": ("places/queries.py", "try:\n    f()\nexcept Exception:\n    pass"),
    "refusals_outside_acts": (
        "web/needs/views.py",
        "try:\n    f()\nexcept (KeyError, DomainError):\n    pass",
    ),
    "clock_below_interfaces": ("places/queries.py", "x = timezone.now()"),
    "bare_locks": ("places/operations.py", "City.objects.select_for_update().get(pk=1)"),
    "bare_transactions": ("places/operations.py", "@transaction.atomic\ndef load(): pass"),
    "weak_names": ("places/utils.py", "class CityManager: pass"),
}


@pytest.mark.parametrize("rule", house.MODULE_RULES, ids=lambda rule: rule.__name__)
def test_house_rule_over_the_package_finds_nothing(rule):
    assert [fault for module in MODULES for fault in rule(module)] == []


@pytest.mark.parametrize("rule", house.MODULE_RULES, ids=lambda rule: rule.__name__)
def test_house_rule_when_its_fault_is_planted_catches_it(rule):
    path, text = PLANTED[rule.__name__]
    assert list(rule(house.Module(path, text, ast.parse(text)))) != []


def test_long_function_in_a_view_when_26_lines_is_caught():
    text = "def show():\n" + "    x = 1\n" * 25
    assert list(house.long_functions(house.Module("web/home/views.py", text, ast.parse(text)))) == [
        "web/home/views.py:1 show has 26 lines; 25 are the most"
    ]


def test_long_function_when_it_is_a_view_in_another_file_is_caught():
    text = '@signed_in("GET")\ndef show():\n' + "    x = 1\n" * 25
    assert list(house.long_functions(house.Module("web/home/pages.py", text, ast.parse(text)))) == [
        "web/home/pages.py:2 show has 26 lines; 25 are the most"
    ]


@pytest.mark.parametrize(
    "text", ["status = 422", "isinstance(refusal, Faults)", "try: f()\nexcept Faults: pass"]
)
def test_refusal_outside_acts_when_it_is_of_any_kind_is_caught(text):
    assert len(list(house.refusals_outside_acts(house.Module("web/a.py", text, ast.parse(text))))) == 1


def test_templates_over_the_package_have_no_fault():
    faults = [
        fault
        for path in TEMPLATES
        for fault in house.template_faults(
            path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")
        )
    ]
    assert faults == []


@pytest.mark.parametrize(
    "text", ["\n" * 161, "{{ name|default:'?' }}", '<p style="color: red">', "<script>alert(1)</script>"]
)
def test_template_fault_when_planted_is_caught(text):
    assert len(list(house.template_faults("web/planted.html", text))) == 1
