"""The OpenAPI document: complete, without warnings, and kept by every answer."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from drf_spectacular import validation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from jsonschema_rs import Draft202012Validator
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from quittance.api.service.document import MadeOnce
from quittance.wsgi import application
from tests.api.endpoints import BUYERS_WITHOUT_KEY, ENDPOINTS, FOR_BUYERS, WITHOUT_KEY
from tests.api.world import World

UNDESCRIBED = {"schema/", "docs/"}
# A file that is written while it is read.
STREAMED = {"/api/products/sheet/", "/api/me/exports/{id}/file/"}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
SIGNALS = (request_started, request_finished)
# As the document names its paths.
# What writes a mail is refused once there were too many.
MAILING = {
    *(f"/api/invoices/{{id}}/{act}/" for act in ("send", "email", "remind")),
    "/api/messages/{id}/resend/",
}
# Made of a file, which may be lost.
OF_FILES = {"/api/bills/{id}/words/"}
# Requests made up for each operation, the same in every run. A thorough run, which makes up others
# each time: QUITTANCE_ANSWERS=200.
COUNT = int(os.environ.get("QUITTANCE_ANSWERS", "8"))
THOROUGH = "QUITTANCE_ANSWERS" in os.environ
FINAL = {"200", "201", "202", "204", "400", "404", "409"}
KEYLESS = {
    "/api/" + re.sub(r"<\w+:(\w+)>", r"{\1}", path).replace("{pk}", "{id}")
    for path in WITHOUT_KEY | BUYERS_WITHOUT_KEY
}


def in_the_test(environ: Any, start_response: Any) -> Any:
    """The application; as in Django's own client, a request leaves the test's connection open."""
    for signal in SIGNALS:
        signal.disconnect(close_old_connections)
    return application(environ, start_response)


@pytest.fixture(autouse=True)
def signals_connected_again() -> Iterator[None]:
    yield
    for signal in SIGNALS:
        signal.connect(close_old_connections)


@pytest.fixture
def the_same_in_every_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hypothesis mixes in literals of all modules that are loaded, which are others with other
    tests around: what failed once could not be made to fail again."""
    if not THOROUGH:
        monkeypatch.setattr(providers, "_get_local_constants", Constants)
    providers.CONSTANTS_CACHE.cache.clear()
    yield
    providers.CONSTANTS_CACHE.cache.clear()


config = SchemathesisConfig.from_dict(
    {
        # Schemathesis' systematic walk over all boundaries takes minutes: only what it makes up.
        "phases": {"coverage": {"enabled": False}},
        # Out of the literals of modules, which are others in each run.
        "analysis": {"constants": {"enabled": THOROUGH}},
    }
)
described = schemathesis.openapi.from_wsgi("/api/schema/", in_the_test, config=config)


@cache
def document() -> dict[str, Any]:
    document: dict[str, Any] = Client().get("/api/schema/").json()
    return document


def validator() -> Draft202012Validator:
    """As drf-spectacular's validate_schema, which takes a thousand times as long."""
    path = Path(validation.__file__).parent / "openapi_3_1_schema.json"
    return Draft202012Validator(json.loads(path.read_text()))


class TestDocument:
    def test_it_is_valid_openapi_3_1(self) -> None:
        found = document()
        assert found["openapi"] == "3.1.1"
        assert [one.message for one in validator().iter_errors(found)] == []

    def test_what_is_not_would_be_seen(self) -> None:
        found = {**document(), "paths": {"/api/": {"get": {"responses": []}}}}
        assert not validator().is_valid(found)

    def test_it_is_made_once_for_each_of_our_languages(self) -> None:
        """And nothing is kept of what else anybody may ask for."""
        document()
        MadeOnce.made.pop("de", None)
        with mock.patch.object(MadeOnce, "anew", return_value={"made": "anew"}) as anew:
            same = Client().get("/api/schema/").json()
            assert (same, anew.call_count) == (document(), 0)
            for asked, times in (("lang=de", 1), ("lang=de", 1), ("lang=xx", 2), ("version=7", 3)):
                assert Client().get(f"/api/schema/?{asked}").json() == {"made": "anew"}
                assert anew.call_count == times
        assert MadeOnce.made.keys() == {"en", "de"}
        MadeOnce.made.pop("de")

    def test_it_is_made_without_warnings(self) -> None:
        GENERATOR_STATS.reset()
        SchemaGenerator().get_schema(request=None, public=True)
        assert GENERATOR_STATS._warn_cache == GENERATOR_STATS._error_cache == {}

    def test_every_endpoint_and_method_is_in_it(self) -> None:
        paths = {
            path.removeprefix("/api/"): set(methods)
            for path, methods in document()["paths"].items()
        }
        table = {
            re.sub(r"<\w+:(\w+)>", r"{\1}", path).replace("{pk}", "{id}"): set(endpoint.calls)
            for path, endpoint in ENDPOINTS.items()
            if path not in UNDESCRIBED
        }
        for path, methods in FOR_BUYERS.items():
            table[re.sub(r"<\w+:(\w+)>", r"{\1}", path).replace("{pk}", "{id}")] = methods
        assert paths == table

    def test_every_operation_has_a_name_of_its_own(self) -> None:
        names = [
            operation["operationId"]
            for methods in document()["paths"].values()
            for operation in methods.values()
        ]
        assert len(set(names)) == len(names)


class TestHeaders:
    """What api/exchange.py heeds and answers is described wherever it applies."""

    def described(self) -> Iterator[tuple[str, str, dict[str, Any], set[str]]]:
        """(path, method, operation, names of header parameters) of every endpoint with a token."""
        for path, methods in document()["paths"].items():
            for method, operation in methods.items():
                if "403" in operation["responses"] and path != "/api/login/":
                    given = operation.get("parameters", [])
                    names = {one["name"] for one in given if one["in"] == "header"}
                    yield path, method, operation, names - {"X-Organisation"}

    def answered(self, operation: dict[str, Any], header: str) -> set[str]:
        answers = operation["responses"].items()
        return {code for code, answer in answers if header in answer.get("headers", {})}

    def test_every_write_takes_a_key(self) -> None:
        for path, method, operation, names in self.described():
            codes = {"422", "409"} & operation["responses"].keys()
            if method == "get":
                # A draft has no file yet, and a stored file may be lost.
                answer = operation["responses"].get("200", {"content": {"application/json": {}}})
                is_file = "application/json" not in answer["content"]
                is_file &= path not in STREAMED
                refused = {"409"} if is_file or path in OF_FILES else set()
                assert (path, names & {"Idempotency-Key"}, codes) == (path, set(), refused)
            elif path not in KEYLESS:
                assert (path, names - {"If-Match"}) == (path, {"Idempotency-Key"})
                assert codes == {"422", "409"}
                final = operation["responses"].keys() & FINAL
                replayed = self.answered(operation, "Idempotent-Replayed")
                assert replayed - {"412"} == final
                waits = {"409", "429"} if path in MAILING else {"409"}
                assert (path, self.answered(operation, "Retry-After")) == (path, waits)

    def test_changes_of_a_row_take_its_tag(self) -> None:
        for path, method, operation, names in self.described():
            takes_it = method in {"put", "patch", "delete"}
            assert (path, "If-Match" in names) == (path, takes_it)
            assert ("412" in operation["responses"]) == takes_it

    def test_details_have_a_tag_and_lists_have_none(self) -> None:
        for path, method, operation, names in self.described():
            codes = {"200", "201", "304"} & operation["responses"].keys()
            is_list = method == "get" and "page_size" in {
                one["name"] for one in operation["parameters"]
            }
            # A report has a tag, also where it comes in pages.
            is_list &= not path.startswith("/api/reports/")
            is_list |= method == "get" and path in STREAMED
            assert self.answered(operation, "ETag") == (set() if is_list else codes), path
            has_condition = method == "get" and not is_list
            assert ("If-None-Match" in names, "304" in codes) == (has_condition, has_condition)

    @pytest.mark.parametrize("path", sorted(KEYLESS))
    def test_where_a_key_has_no_effect_it_says_so(self, path: str) -> None:
        operation = document()["paths"][path]["post"]
        assert "Idempotency-Key has no effect here." in operation["description"]
        assert "422" not in operation["responses"]
        names = {one["name"] for one in operation.get("parameters", [])}
        assert "Idempotency-Key" not in names


class TestSwaggerUi:
    def test_it_loads_only_local_files(self) -> None:
        page = Client().get("/api/docs/").content.decode()
        loaded = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page)
        assert loaded
        assert [one for one in loaded if not one.startswith(("/static/", "/api/"))] == []
        assert "://" not in page

    def test_its_script_points_to_our_document(self) -> None:
        page = Client().get("/api/docs/").content.decode()
        [script] = [one for one in re.findall(r'src="([^"]+)"', page) if one.startswith("/api/")]
        answer = Client().get(script)
        assert answer.headers["Content-Type"].startswith("application/javascript")
        assert b"/api/schema/" in answer.content


bounded = settings(
    max_examples=COUNT,
    derandomize=not THOROUGH,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def into_the_world(case: schemathesis.Case, world: World) -> None:
    """Half of the made-up ids become ones of rows, so that answers are more than 404."""
    path = case.path.removeprefix("/api/").replace("{id}", "<int:pk>")
    path = path.replace("{number}", "<int:number>")
    known = ENDPOINTS.get(re.sub(r"\{(\w+)\}", r"<str:\1>", path))
    row = known.row if known else "product"
    if "slug" in case.path_parameters:
        case.path_parameters["slug"] = world.owner.organisation.slug
    made_up = case.path_parameters.get("id")
    if isinstance(made_up, int) and made_up % 2:
        case.path_parameters["id"] = getattr(world, row)
    if "Idempotency-Key" in (case.headers or {}):
        # Else what is made up first would answer for all that comes after.
        case.headers["Idempotency-Key"] = str(uuid4())
    if "If-Match" in (case.headers or {}) and isinstance(made_up, int) and made_up % 2:
        case.headers["If-Match"] = "*"
    if isinstance(case.body, dict):
        for name in case.body.keys() & {"customer", "category", "tax_rate", "invoice", "product"}:
            case.body[name] = getattr(world, name)
        if "other" in case.body:
            case.body["other"] = world.double


@pytest.mark.django_db
@pytest.mark.usefixtures("the_same_in_every_run")
class TestAnswers:
    """No answer outside the document: statuses, content types, headers and bodies."""

    @described.parametrize()
    @bounded
    def test_keep_to_the_document(self, case: schemathesis.Case, world: World) -> None:
        into_the_world(case, world)
        case.call_and_validate(headers={"Authorization": f"Token {world.owner.key}"}, checks=CHECKS)

    @described.parametrize()
    @settings(bounded, max_examples=COUNT // 4)
    def test_keep_to_the_document_without_a_token(self, case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": ""}, checks=CHECKS)
