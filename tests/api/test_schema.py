"""The OpenAPI document: complete, without warnings, and kept by every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from quittance.wsgi import application
from tests.api.endpoints import ENDPOINTS
from tests.api.world import World, world_of
from tests.people import Person

UNDESCRIBED = {"schema/", "docs/"}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
SIGNALS = (request_started, request_finished)


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


# Schemathesis' systematic walk over all boundaries takes minutes: only what it makes up.
config = SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}})
described = schemathesis.openapi.from_wsgi("/api/schema/", in_the_test, config=config)


def document() -> dict[str, Any]:
    document: dict[str, Any] = Client().get("/api/schema/").json()
    return document


class TestDocument:
    def test_it_is_valid_openapi_3_1(self) -> None:
        found = document()
        assert found["openapi"] == "3.1.1"
        validate_schema(found)

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
            path.replace("<int:pk>", "{id}"): set(endpoint.calls)
            for path, endpoint in ENDPOINTS.items()
            if path not in UNDESCRIBED
        }
        assert paths == table

    def test_every_operation_has_a_name_of_its_own(self) -> None:
        names = [
            operation["operationId"]
            for methods in document()["paths"].values()
            for operation in methods.values()
        ]
        assert len(set(names)) == len(names)


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
    max_examples=20,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def into_the_world(case: schemathesis.Case, world: World) -> None:
    """Half of the made-up ids become ones of rows, so that answers are more than 404."""
    row = ENDPOINTS[case.path.removeprefix("/api/").replace("{id}", "<int:pk>")].row
    made_up = case.path_parameters.get("id")
    if isinstance(made_up, int) and made_up % 2:
        case.path_parameters["id"] = getattr(world, row)
    if isinstance(case.body, dict):
        for name in case.body.keys() & {"customer", "category", "tax_rate", "invoice", "product"}:
            case.body[name] = getattr(world, name)


@pytest.mark.django_db
class TestAnswers:
    """No answer outside the document: statuses, content types, headers and bodies."""

    @pytest.fixture
    def world(self, ada: Person) -> World:
        return world_of(ada)

    @described.parametrize()
    @bounded
    def test_keep_to_the_document(self, case: schemathesis.Case, world: World) -> None:
        into_the_world(case, world)
        case.call_and_validate(headers={"Authorization": f"Token {world.owner.key}"}, checks=CHECKS)

    @described.parametrize()
    @settings(bounded, max_examples=4)
    def test_keep_to_the_document_without_a_token(self, case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": ""}, checks=CHECKS)
