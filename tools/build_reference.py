"""Write the generated pages of docs/reference/ from the code, or with --check say which are out of date.

cli.md from the commands, permissions.md from the table of roles, events.md from the audit trail's names,
data-dictionary.md from the models, openapi.json from the interface for programs.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
import typer
from typer.core import TyperCommand, TyperGroup

Command = TyperCommand | TyperGroup
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citylinks.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.db import models  # noqa: E402

from citylinks.access.states import ROLE_PERMISSIONS, ROLE_SCOPES, STAFF_ROLES, Permission  # noqa: E402
from citylinks.access.texts import ROLE_SENTENCES, SCOPE_SENTENCES, sentence_of  # noqa: E402
from citylinks.audit.names import EventName  # noqa: E402
from citylinks.cli.app import COMMANDS, build  # noqa: E402
from citylinks.network.participation import TIES  # noqa: E402

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
NOTICE = "<!-- Written by tools/build_reference.py; change the code, not this page. -->\n"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table; a vertical bar inside a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines) + "\n"
    )


def command_line() -> str:
    promise = (
        "Every command exits with 0 when it did what was asked, and with 1 and a sentence per fault when not."
    )
    parts = ["# Command line\n", promise + "\n"]
    for entry in COMMANDS:
        program = typer.main.get_command(build(entry.name))
        parts += section(program.commands[entry.name], f"citylinks {entry.name}")
    return "\n".join(parts)


def section(command: Command, path: str) -> list[str]:
    if hasattr(command, "commands"):
        return [
            part
            for name, child in sorted(command.commands.items())
            for part in section(child, f"{path} {name}")
        ]
    context = command.context_class(command, info_name=path)
    usage = " ".join(command.collect_usage_pieces(context))
    rows = []
    for parameter in command.params:
        if parameter.name == "help":
            continue
        names = (
            ", ".join(parameter.opts)
            if parameter.param_type_name == "option"
            else parameter.metavar or str(parameter.name).upper()
        )
        default = (
            ""
            if parameter.default in (None, (), [], False) or callable(parameter.default)
            else str(parameter.default)
        )
        rows.append((f"`{names}`", " ".join((getattr(parameter, "help", "") or "").split()), default))
    text = [f"## `{path}`\n", f"```\n{path} {usage}\n```\n", (command.help or "").strip() + "\n"]
    return [*text, table(("argument or option", "meaning", "default"), rows)] if rows else text


def permissions() -> str:
    roles = list(ROLE_PERMISSIONS)
    held = [
        (
            f"`{role}`",
            ROLE_SENTENCES[role],
            SCOPE_SENTENCES[ROLE_SCOPES[role]],
            "yes" if role in STAFF_ROLES else "",
        )
        for role in roles
    ]
    rows = [
        (
            f"`{permission}`",
            sentence_of(permission.value),
            *("yes" if permission in ROLE_PERMISSIONS[role] else "" for role in roles),
        )
        for permission in Permission
    ]
    intro = "# Permissions\n\nWhich role brings which permission, within its program or organization.\n"
    ties = [(f"`{tie.name}`", tie.sentence) for _, tie in sorted(TIES.items())]
    part = (
        "## Who takes part in a program\n\n"
        "A program officer sees and changes the people and organizations that take part in the program. An "
        "organization takes part by any of these ties, for as long as the record stands:\n\n"
        + table(("tie", "the organization takes part because"), ties)
        + "\nA person takes part who works now for such an organization, or whose account holds a role in "
        "the program. A register keeper sees and changes everybody.\n"
    )
    return "\n".join(
        (
            intro,
            table(("role", "what for", "held", "needs a second factor"), held),
            table(("permission", "what it allows", *(str(role) for role in roles)), rows),
            part,
        )
    )


def events() -> str:
    intro = "# Audit events\n\nEvery change of state writes one of these, in the same transaction.\n"
    rows = [(f"`{name}`", name.value.replace(".", " ").replace("-", " ")) for name in EventName]
    return intro + "\n" + table(("event", "what happened"), rows)


def data_dictionary() -> str:
    parts = ["# Data dictionary\n"]
    for config in apps.get_app_configs():
        if not config.name.startswith("citylinks."):
            continue
        for model in config.get_models():
            lines = [(model.__doc__ or "").strip().split("\n")[0]]
            text = "" if lines[0].startswith(f"{model.__name__}(") else lines[0]
            rows = [field_row(field) for field in model._meta.concrete_fields]  # noqa: SLF001  Django's documented _meta
            parts += [
                f"## {config.label}.{model.__name__}\n",
                text + "\n",
                table(("column", "type", "meaning"), rows),
            ]
            rules = [(f"`{rule.name}`", rule_text(rule)) for rule in model._meta.constraints]  # noqa: SLF001
            parts += [table(("constraint", "what it demands"), rules)] if rules else []
    return "\n".join(parts)


def field_row(field: models.Field) -> tuple[str, str, str]:
    kind = field.get_internal_type()
    if field.is_relation:
        kind = f"{kind} to {field.related_model.__name__}"
    return f"`{field.column}`", kind + (", may be missing" if field.null else ""), str(field.help_text)


def rule_text(rule: models.BaseConstraint) -> str:
    if isinstance(rule, models.UniqueConstraint):
        named = [*rule.fields, *(str(expression) for expression in rule.expressions)]
        return f"unique: {', '.join(named)}"
    message = rule.violation_error_message
    return str(message) if message != rule.default_violation_error_message else "a check of the database"


def openapi() -> str:
    from citylinks.api.app import PATH, api

    return json.dumps(api.get_openapi_schema(path_prefix=PATH), indent=1, ensure_ascii=False)


PAGES = {
    "openapi.json": openapi,
    "cli.md": command_line,
    "permissions.md": permissions,
    "events.md": events,
    "data-dictionary.md": data_dictionary,
}


def main(arguments: list[str]) -> int:
    stale = []
    for name, build_page in PAGES.items():
        notice = NOTICE if name.endswith(".md") else ""
        path, text = REFERENCE / name, notice + build_page().rstrip() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(text, encoding="utf-8")
    if "--check" in arguments and stale:
        print(
            f"Out of date in docs/reference: {', '.join(stale)}. Run: python tools/build_reference.py",
            file=sys.stderr,
        )
        return 1
    print(f"docs/reference: {len(stale)} of {len(PAGES)} pages written anew")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
