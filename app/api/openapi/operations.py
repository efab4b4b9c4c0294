"""The description as a page shows it: groups of operations, each with its words, members and an example."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.api.openapi.document import describe

REFERENCE = "#/components/schemas/"
FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Member:
    """One word, header or member of a body: what it is called, where it goes, its type and its meaning."""

    name: str
    place: str
    kind: str
    is_required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program may ask."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    is_public: bool
    members: tuple[Member, ...]
    answers: tuple[tuple[str, str], ...]
    example: str


@dataclass(frozen=True, slots=True)
class Group:
    """Operations of one noun."""

    tag: str
    title: str
    operations: tuple[Operation, ...]


def list_groups(language: str, base_url: str) -> list[Group]:
    """Return the operations by noun, in one language, with examples for the server at `base_url`."""
    document = describe(language)
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            made = make_operation(document, method.upper(), path, operation, base_url)
            found[operation["tags"][0]].append(made)
    return [Group(tag["name"], tag["description"], tuple(found[tag["name"]])) for tag in document["tags"]]


def make_operation(
    document: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any], base_url: str
) -> Operation:
    """Return one operation as the page shows it."""
    body: tuple[str, dict[str, Any]] = next(
        iter(operation.get("requestBody", {}).get("content", {}).items()), ("", {})
    )
    words = [
        Member(one["name"], one["in"], kind_of(one["schema"]), one["required"], one["description"])
        for one in operation["parameters"]
    ]
    return Operation(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        is_public={} in operation["security"],
        members=(*words, *list_members(document, body[1].get("schema"))),
        answers=tuple((status, one["description"]) for status, one in operation["responses"].items()),
        example=as_curl(method, path, operation, body, base_url),
    )


def list_members(document: Mapping[str, Any], schema: Mapping[str, Any] | None) -> list[Member]:
    """Return the members of the body that an operation takes."""
    if schema is None:
        return []
    named = document["components"]["schemas"][schema["$ref"].removeprefix(REFERENCE)]
    members = dict(named["properties"])
    # The one pattern that we have: the plan of a year.
    for one in named.get("patternProperties", {}).values():
        members["year_plan_YYYY"] = one
    return [
        Member(name, "body", kind_of(one), name in named["required"], meaning_of(one))
        for name, one in members.items()
    ]


def meaning_of(schema: Mapping[str, Any]) -> str:
    """Return what a value means."""
    return str(schema.get("description") or schema["anyOf"][0]["description"])


def kind_of(schema: Mapping[str, Any]) -> str:
    """Return the type of a value in a few words."""
    if "oneOf" in schema:
        return " | ".join(kind_of(one) for one in schema["oneOf"])
    if "anyOf" in schema or "$ref" in schema:
        return "object"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    named = " | ".join(kind for kind in kinds if kind != "null")
    if named != "array":
        return named
    kind = kind_of(schema["items"])
    return f"({kind})[]" if " | " in kind else f"{kind}[]"


def as_curl(
    method: str, path: str, operation: Mapping[str, Any], body: tuple[str, Mapping[str, Any]], base_url: str
) -> str:
    """Return the request as a command line: what is written in angle brackets is the reader's own."""
    headers = []
    if {} not in operation["security"]:
        headers.append("Authorization: Bearer <token>")
    for one in operation["parameters"]:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(str(one["example"])))
        elif one["name"] in ("If-Match", "Idempotency-Key"):
            headers.append(f"{one['name']}: {one['example']}")
    mimetype, example = body[0], body[1].get("example")
    sent = []
    if example and mimetype == FORM:
        sent = [f"-F '{name}={value}'" for name, value in example.items()]
    elif example:
        headers.append(f"Content-Type: {mimetype}")
        sent = [f"-d '{json.dumps(example, ensure_ascii=False)}'"]
    lines = [*(f"-H '{header}'" for header in headers), *sent]
    command = "curl" if method == "GET" else f"curl -X {method}"
    return " \\\n  ".join([f"{command} '{base_url}{path}'", *lines])
