"""What the source says of rows of organisations, without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from tests.test_architecture import MODELS

OWNED = {
    model._meta.db_table: model
    for model in MODELS
    if "organisation_id" in {field.attname for field in model._meta.concrete_fields}
}
# Of Django and django-allauth: they belong to a person, whatever organisations that one is in.
OF_A_PERSON = {"Authenticator", "EmailAddress", "Session", "UserSession"}
FREE = {model.__name__ for model in MODELS} - {model.__name__ for model in OWNED.values()}
FREE |= OF_A_PERSON
# The queue's own, which knows of no organisations.
FREE |= {"DBTaskResult"}
DOORS = {"for_organisation", "across_organisations", "create", "bulk_create"}
PAST_THE_GATE = {"_default_manager", "_base_manager"}
ROWS_OF = re.compile(rf'\b(?:FROM|JOIN|UPDATE|INTO)\s+"?({"|".join(OWNED)})\b')


def culprits(source: str) -> list[str]:
    """ "line: words" for each read of a model that may have an organisation past the gate."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [f"{line}: {words}" for line, words in sorted(set(_found(tree, parents)))]


def crossings(source: str) -> list[int]:
    """The lines in which all organisations are asked for."""
    return sorted(node.lineno for node in _attributes(ast.parse(source), "across_organisations"))


def _found(tree: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> Iterator[tuple[int, str]]:
    for node in _attributes(tree, *PAST_THE_GATE):
        yield node.lineno, ast.unparse(node)
    for node in _attributes(tree, "objects"):
        step = parents[node]
        door = step.attr if isinstance(step, ast.Attribute) else "nothing"
        if ast.unparse(node.value) not in FREE and door not in DOORS:
            yield node.lineno, f"{ast.unparse(node)}.{door}"
    for node in _attributes(tree, "across_organisations"):
        call = parents[node]
        if not (isinstance(call, ast.Call) and len(call.args) == 1 and _says(call.args[0])):
            yield node.lineno, "across_organisations without a reason"
    for text, line in _texts(tree):
        if ROWS_OF.search(text) and "organisation" not in text:
            yield line, f"SQL over {ROWS_OF.findall(text)} without an organisation"


def _attributes(tree: ast.AST, *names: str) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield node


def _says(reason: ast.expr) -> bool:
    """A name says what it was given elsewhere."""
    return isinstance(reason, ast.Name) or (
        isinstance(reason, ast.Constant) and len(str(reason.value).split()) > 2
    )


def _texts(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno
        elif isinstance(node, ast.JoinedStr):
            parts = (ast.unparse(part) for part in node.values)
            yield " ".join(parts), node.lineno
