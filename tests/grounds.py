"""The grounds of the API's and the pages' tests (tests/frame/ground.py)."""

from __future__ import annotations

from quittance.accounts.rules import Role
from tests.api.books import fill
from tests.api.world import world_of
from tests.frame.ground import Made, ground
from tests.people import organisation, person
from tests.reports.books import books_of_engines
from tests.reports.story import tell
from tests.web.cast import scene_of, team_of


def ada_alone() -> Made:
    engines = organisation("Engines")
    return {"engines": engines, "ada": person("ada", engines, Role.ADMIN)}


def ada_and_zoe() -> Made:
    return ada_alone() | {"zoe": person("zoe", organisation("Rivals"), Role.ADMIN)}


@ground
def one_world() -> Made:
    """Ada's world."""
    people = ada_alone()
    return {**people, "one_world": world_of(people["ada"])}


@ground
def two_worlds() -> Made:
    """Ada's world, and Zoe's with the same names, SKU and provider reference."""
    people = ada_and_zoe()
    return {**people, "two_worlds": (world_of(people["ada"]), world_of(people["zoe"]))}


@ground
def world_of_a_team() -> Made:
    """Ada's world, made when the other roles were there already."""
    people = ada_alone()
    for fixture, name, role in (
        ("max_", "max", Role.MANAGER),
        ("ivy", "ivy", Role.AGENT),
        ("vera", "vera", Role.VIEWER),
    ):
        people[fixture] = person(name, people["engines"], role)
    return {**people, "world_of_a_team": world_of(people["ada"])}


@ground
def varied_books() -> Made:
    """Ada with her books, and Zoe, whose rows must not be found in them (tests/api/books.py)."""
    people = ada_and_zoe()
    fill(people["ada"], people["zoe"])
    return {**people, "varied_books": people["ada"]}


@ground
def scene() -> Made:
    """Ada's scene."""
    people = ada_alone()
    return {**people, "scene": scene_of(people["ada"])}


@ground
def scene_with_team() -> Made:
    """Ada's scene, and everybody who may look at it (tests/web/cast.py)."""
    people = ada_alone()
    world = scene_of(people["ada"])
    return {**people, "scene_with_team": (world, team_of(people["engines"], people["ada"]))}


@ground
def told_business() -> Made:
    """Ada, after some months of business in euros and yen (tests/reports/story.py)."""
    people = ada_alone()
    tell(people["engines"], 1)
    return {**people, "told_business": people["ada"]}


@ground
def books_in_order() -> Made:
    """Two paid invoices and what may come after (tests/reports/books.py)."""
    books = books_of_engines()
    return {"engines": books.organisation, "books_in_order": books}
