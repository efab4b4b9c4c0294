"""Find in a module's source whatever writes a project: assignment, setattr, INSERT, UPDATE, DELETE, event.

The check knows no types, so it takes every name for a project that is not shown to be another noun: by its
annotation or by each value that it gets in the function. `self` is the class's own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from geo.orm import Base
from projects.models import Project

# A project, and its history.
WRITTEN = frozenset({"Project", "ProjectEvent"})
COLUMNS = frozenset(Project.__table__.columns.keys())
OTHER_MODELS = frozenset(mapper.class_.__name__ for mapper in Base.registry.mappers) - WRITTEN
SETTERS = frozenset({"setattr", "delattr", "set_attribute", "set_committed_value", "flag_modified"})
STATEMENTS = frozenset({"insert", "update", "delete", "Insert", "Update", "Delete"})
UNIT_OF_WORK = frozenset({"delete", "merge"})
BULK = re.compile(r"bulk_\w+")
TABLES = re.compile(r".*metadata\.tables\['(?:projects|project_events)'\]")
SQL = re.compile(
    r"\b(?:insert\s+into|update|delete\s+from|truncate(?:\s+table)?|merge\s+into|copy)"
    r"\s+(?:only\s+)?(?:public\.)?\"?(?:projects|project_events)\"?(?!\w)",
    re.IGNORECASE,
)


def find_project_writes(source: str) -> list[str]:
    """Return `line: code` of everything in a source that may write a project or its history."""
    tree = ast.parse(source)
    drop_docstrings(tree)
    renamed = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
        if alias.asname
    }
    makers = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns is not None and names_another(node.returns)
    }
    found = {
        (node.lineno, ast.unparse(node).splitlines()[0][:90])
        for scope in list_scopes(tree)
        for node in find_in_scope(scope, renamed, makers)
    }
    return [f"{line}: {code}" for line, code in sorted(found)]


def drop_docstrings(tree: ast.Module) -> None:
    """Empty the docstrings: words about a table are no statement to it."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            node.body[0] = ast.Pass(lineno=node.body[0].lineno, col_offset=0)


def list_scopes(tree: ast.Module) -> list[ast.AST]:
    """Return the module and every function of it."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [tree, *functions]


def walk_scope(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a function itself; functions within it are scopes of their own."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from walk_scope(child)


def find_in_scope(
    scope: ast.AST, renamed: dict[str | None, str], makers: set[str]
) -> Iterator[ast.expr | ast.stmt]:
    """Yield the writes of one function, or of the module outside its functions."""
    others = find_other_nouns(scope, makers)
    for node in walk_scope(scope):
        match node:
            case ast.Attribute(ctx=ast.Store() | ast.Del()):
                is_found = node.attr in COLUMNS and not is_other(node.value, others)
            case ast.Attribute():
                is_found = is_way_in(node, scope)
            case ast.Call():
                is_found = is_write(node, renamed, others)
            case ast.Constant(value=str()):
                is_found = bool(SQL.search(node.value))
            case ast.Subscript():
                is_found = bool(TABLES.fullmatch(ast.unparse(node)))
            case _:
                continue
        if is_found:
            yield node


def find_other_nouns(scope: ast.AST, makers: set[str]) -> set[str]:
    """Return the names that stand for other nouns: all that is bound to them names another model.

    `makers` are the module's own functions that return another one.
    """
    bound: dict[str, list[ast.AST | None]] = {}
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        arguments = scope.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if argument.arg == "self":
                continue
            bound.setdefault(argument.arg, []).append(argument.annotation)
    for node in walk_scope(scope):
        for target, value in list_bindings(node):
            for name in ast.walk(target):
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                    bound.setdefault(name.id, []).append(value)
    others: set[str] = {"self"}
    while True:
        more = {
            name for name, values in bound.items() if all(is_shown(value, makers, others) for value in values)
        }
        if more <= others:
            return others
        others |= more


def is_shown(value: ast.AST | None, makers: set[str], others: set[str]) -> bool:
    """Say whether a value is another noun: it names one, is one already, or comes from a maker of one."""
    if isinstance(value, ast.Name) and value.id in others:
        return True
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in makers:
        return True
    return names_another(value)


def list_bindings(node: ast.AST) -> list[tuple[ast.AST, ast.AST | None]]:
    """Return the targets that a statement binds, with what it binds to them."""
    if isinstance(node, ast.Assign):
        return [(target, node.value) for target in node.targets]
    if isinstance(node, ast.AnnAssign | ast.NamedExpr | ast.AugAssign):
        return [(node.target, getattr(node, "annotation", None) or node.value)]
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        return [(node.target, node.iter)]
    if isinstance(node, ast.withitem) and node.optional_vars is not None:
        return [(node.optional_vars, node.context_expr)]
    return []


def names_another(value: ast.AST | None) -> bool:
    """Say whether an expression or annotation names another model, and not the project's."""
    if value is None:
        return False
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return bool(names & OTHER_MODELS) and not names & WRITTEN


def is_other(owner: ast.expr, others: set[str]) -> bool:
    """Say whether what is written, or an item of what is, is shown to be no project."""
    while isinstance(owner, ast.Subscript):
        owner = owner.value
    return isinstance(owner, ast.Name) and owner.id in others


def is_way_in(node: ast.Attribute, scope: ast.AST) -> bool:
    """Say whether the tables are taken for more than a look at a column, or attributes past the mapper."""
    if node.attr == "__dict__":
        return True
    if node.attr != "__table__" or not (isinstance(node.value, ast.Name) and node.value.id in WRITTEN):
        return False
    return not any(
        isinstance(outer, ast.Attribute) and outer.value is node and outer.attr in ("c", "columns")
        for outer in walk_scope(scope)
    )


def is_write(call: ast.Call, renamed: dict[str | None, str], others: set[str]) -> bool:
    """Say whether a call makes a project or an event, sets an attribute of one, or writes their tables."""
    function = call.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    called = renamed.get(called, called)
    if called in WRITTEN or BULK.fullmatch(called):
        return True
    first = call.args[0] if call.args else None
    if called in SETTERS or called in ("__setattr__", "__delattr__"):
        return first is None or not is_other(first, others)
    if called in UNIT_OF_WORK and isinstance(function, ast.Attribute) and "session" in ast.unparse(function):
        return first is None or not is_other(first, others)
    if called in STATEMENTS and "query(Project" in ast.unparse(function):
        return True
    if called in STATEMENTS:
        target = getattr(first, "id", None) or getattr(first, "attr", None)
        return renamed.get(target, target) in WRITTEN
    return False
