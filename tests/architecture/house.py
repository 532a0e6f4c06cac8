"""The rules of the house that no linter knows, each a function from a tree of source files to sentences of fault."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

INTERFACES = ("web", "cli", "api")
# Who takes part is asked by rule and scope alike, which stand below the queries.
WRITERS = ("operations", "queries", "participation")
OUTERMOST = ("cli/app.py",)
MODEL_BASES = {"Model", "models.Model"}


@dataclass(frozen=True)
class Module:
    path: str  # relative to the package, with forward slashes
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(Path(self.path).with_suffix("").parts)

    @property
    def is_interface(self) -> bool:
        return self.parts[0] in INTERFACES

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.parts


def read(package: Path) -> list[Module]:
    paths = sorted(package.rglob("*.py"))
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    return [
        Module(path.relative_to(package).as_posix(), text, ast.parse(text)) for path, text in texts.items()
    ]


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, its docstring not counted: that is where explaining is wanted."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def long_files(module: Module) -> Iterator[str]:
    count = module.text.count("\n")
    if not module.is_migration and count > 400:
        yield f"{module.path} has {count} lines; 400 are the most"


def long_functions(module: Module) -> Iterator[str]:
    of_views = module.parts[-1] == "views" or "views" in module.parts
    for node in functions(module):
        most = 25 if of_views or is_view(module, node) else 60
        if length(node) > most and not module.is_migration:
            yield f"{module.path}:{node.lineno} {node.name} has {length(node)} lines; {most} are the most"


def is_view(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell a view by what decorates it, wherever its file is."""
    names = {ast.unparse(one).partition("(")[0] for one in node.decorator_list}
    return module.parts[0] == "web" and bool(names & {"signed_in", "public", "kept"})


def objects_outside_queries(module: Module) -> Iterator[str]:
    if any(part in WRITERS for part in module.parts) or module.is_migration:
        return
    if module.parts[0] == "standards":  # a contract keeps Django out: the objects there are those of a PDF
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            yield f"{module.path}:{node.lineno} reads or writes rows outside queries and operations"


def http_below_interfaces(module: Module) -> Iterator[str]:
    if module.is_interface or module.parts[0] in {"settings", "settings_test", "wsgi", "asgi"}:
        return
    for node in ast.walk(module.tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if any(re.match(r"django\.(http|shortcuts|views|forms|template|urls)\b", name) for name in names):
            yield f"{module.path}:{node.lineno} imports {names[0]} below the interfaces"
        if isinstance(node, ast.arg) and node.arg == "request":
            yield f"{module.path}:{node.lineno} takes a request below the interfaces"


def boolean_positional_arguments(module: Module) -> Iterator[str]:
    if module.parts[0] == "cli":  # typer reads its options from the signature
        return
    for node in functions(module):
        for argument in node.args.args:
            if isinstance(argument.annotation, ast.Name) and argument.annotation.id == "bool":
                decorators = {ast.unparse(d) for d in node.decorator_list}
                if not decorators & {"njit", "_njit"} and not any("jit" in d for d in decorators):
                    yield f"{module.path}:{node.lineno} {node.name} takes the boolean {argument.arg} by position"


def forbidden_fields(module: Module) -> Iterator[str]:
    if module.is_migration:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name in {"GenericForeignKey", "GenericRelation"}:
                yield f"{module.path}:{node.lineno} uses a generic foreign key"


def hidden_writes(module: Module) -> Iterator[str]:
    """No signals, and no logic in save: every change of state is an operation."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models.signals"):
            yield f"{module.path}:{node.lineno} uses a signal"
        if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & MODEL_BASES:
            named = [
                item
                for item in node.body
                if isinstance(item, ast.FunctionDef) and item.name in {"save", "delete"}
            ]
            for item in named:
                if not any(isinstance(part, ast.Raise) for part in item.body):
                    yield f"{module.path}:{item.lineno} {node.name}.{item.name} holds logic"


def broad_excepts(module: Module) -> Iterator[str]:
    if module.path in OUTERMOST:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = "" if node.type is None else ast.unparse(node.type)
            if caught in {"", "Exception", "BaseException"}:
                reraises = any(isinstance(part, ast.Raise) and part.exc is None for part in ast.walk(node))
                if not reraises:
                    yield f"{module.path}:{node.lineno} catches {caught or 'everything'} below the outermost edge"


def refusals_outside_acts(module: Module) -> Iterator[str]:
    """A page acts in one way: one place catches what the domain refuses, and answers 422."""
    if module.parts[0] != "web" or module.path == "web/acts.py":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            caught = set(re.findall(r"\w+", ast.unparse(node.type)))
            if caught & {"DomainError", "Faults"}:
                yield f"{module.path}:{node.lineno} catches a refusal past web.acts"
        if isinstance(node, ast.Constant) and node.value == 422:
            yield f"{module.path}:{node.lineno} answers 422 past web.acts"
        if isinstance(node, ast.Call) and re.fullmatch(r"isinstance\(.*\bFaults\)", ast.unparse(node)):
            yield f"{module.path}:{node.lineno} asks for Faults; every refusal has faults"


def clock_below_interfaces(module: Module) -> Iterator[str]:
    if module.is_interface or module.is_migration:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "timezone.now", "datetime.now", "datetime.utcnow", "date.today", "dt.datetime.now", "time.time",
        }:  # fmt: skip
            yield f"{module.path}:{node.lineno} reads the clock; `at` is passed in"


def weak_names(module: Module) -> Iterator[str]:
    if re.search(r"(^|/)(common|utils?|helpers?|services?|managers?)(/|\.py$)", module.path):
        yield f"{module.path} is not named in the words of the field"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Service|Helper|Utils?)$", node.name):
            yield f"{module.path}:{node.lineno} {node.name} is not named in the words of the field"
        if isinstance(node, ast.FunctionDef) and node.name.startswith("do_"):
            yield f"{module.path}:{node.lineno} {node.name} is not named in the words of the field"


def bare_locks(module: Module) -> Iterator[str]:
    """Rows are locked in one way, so that no writer waits for another's foreign keys; the trail's end alone differs."""
    if module.path in {"kernel/models.py", "audit/operations.py", "mail/operations/queue.py"}:
        return  # a worker of the queue takes a task that nobody else has, and waits for none
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update":
            yield f"{module.path}:{node.lineno} locks rows past kernel.models.locked and locking"


def bare_transactions(module: Module) -> Iterator[str]:
    """A change of state is an operation, which is tried again after a deadlock; a part of one is `part`.

    Rows that are put into a database nobody uses yet are not a change of state; neither is one moment to read.
    """
    if module.path in {"kernel/writing.py", "keeping/loading.py", "audit/snapshot.py"} or module.is_migration:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "atomic":
            yield f"{module.path}:{node.lineno} opens a transaction past kernel.writing.operation"
        if isinstance(node, ast.ImportFrom) and "atomic" in {alias.name for alias in node.names}:
            yield f"{module.path}:{node.lineno} opens a transaction past kernel.writing.operation"


MODULE_RULES: tuple[Callable[[Module], Iterator[str]], ...] = (
    long_files,
    long_functions,
    objects_outside_queries,
    http_below_interfaces,
    boolean_positional_arguments,
    forbidden_fields,
    hidden_writes,
    broad_excepts,
    refusals_outside_acts,
    clock_below_interfaces,
    weak_names,
    bare_locks,
    bare_transactions,
)


def template_faults(path: str, text: str) -> Iterator[str]:
    count = text.count("\n")
    if count > 160:
        yield f"{path} has {count} lines; 160 are the most"
    if "|default" in text:
        yield f"{path} papers over what is missing with |default"
    if re.search(r"\sstyle=|<script(?![^>]*\bsrc=)(?![^>]*application/json)", text):
        yield f"{path} has an inline style or script, which the content security policy refuses"
