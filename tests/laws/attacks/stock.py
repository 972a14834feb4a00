"""Against stock and what moved it."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, delete, insert, replacing, update

PRODUCT, MOVEMENT = "catalogue_product", "catalogue_stockmovement"

OTHER_MOVEMENT = {
    "id": "99999",
    "organisation_id": ":rival_org",
    "product_id": ":bulb",
    "sequence": "2",
    "kind": "'sold'",
    "delta": "#1",
    "stock_after": "#1",
    "reason": "'x'",
    "about": "'x'",
    "about_id": "1",
    "created_at": "'2020-01-01 12:00:00'",
}


def movement(**changes: str) -> str:
    """Another lamp comes."""
    values = {
        "organisation_id": ":org",
        "product_id": ":lamp",
        "sequence": "2",
        "kind": "'received'",
        "delta": "#1",
        "stock_after": "#6",
        "reason": "''",
        "about": "''",
        "created_at": "'2026-11-20 12:00:00'",
    }
    return insert(MOVEMENT, {**values, **changes})


def product(**changes: str) -> str:
    values = {
        "organisation_id": ":org",
        "sku": "''",
        "name": "'x'",
        "description": "''",
        "unit": "'C62'",
        "price": "#1",
        "tax_rate_id": ":vat",
        "active": "true",
        "created_at": "'2026-11-20 12:00:00'",
        "updated_at": "'2026-11-20 12:00:00'",
    }
    return insert(PRODUCT, {**values, **changes})


ATTACKS = [
    *(
        Attack(
            "movement_is_kept", f"another {name}", update("movement", f"{name} = {value}", MOVEMENT)
        )
        for name, value in OTHER_MOVEMENT.items()
    ),
    Attack(
        "movement_is_kept", "another person", update("movement", "created_by_id = :ada", MOVEMENT)
    ),
    Attack("movement_is_kept", "a movement that goes", delete("movement", MOVEMENT)),
    Attack(
        "movement_is_kept",
        "emptying the movements",
        f"TRUNCATE {MOVEMENT}",
        only_on="postgresql",
    ),
    Attack(
        "movement_is_kept",
        "a movement in the place of another",
        replacing(movement(id=":movement")),
        only_on="sqlite",
    ),
    Attack("movement_goes_on", "one is left out", movement(sequence="3")),
    Attack("movement_goes_on", "one twice", movement(sequence="1")),
    Attack("movement_goes_on", "more is left than there was", movement(stock_after="#9")),
    Attack(
        "movement_goes_on", "not counted any more, without a word", movement(stock_after="NULL")
    ),
    Attack("movement_goes_on", "of a rival's product", movement(organisation_id=":rival_org")),
    Attack(
        "movement_goes_on",
        "of a product that is not there",
        movement(product_id=":nothing", sequence="1", stock_after="#1"),
    ),
    Attack("stock_follows_movements", "more stock", update("lamp", "stock = #6", PRODUCT)),
    Attack("stock_follows_movements", "less stock", update("lamp", "stock = #4", PRODUCT)),
    Attack("stock_follows_movements", "no stock", update("lamp", "stock = NULL", PRODUCT)),
    Attack(
        "stock_follows_movements", "a stock out of nothing", update("bulb", "stock = #1", PRODUCT)
    ),
    Attack("stock_follows_movements", "a product that brings stock", product(stock="#1")),
    Attack(
        "stock_follows_movements",
        "a product that comes back",
        product(id=":bulb"),
        first=(
            movement(product_id=":bulb", sequence="1", stock_after="#1"),
            delete("bulb", PRODUCT),
        ),
    ),
    Attack(
        "product_identity_is_kept",
        "a product for a rival",
        update("lamp", "organisation_id = :rival_org", PRODUCT),
    ),
    Attack("product_identity_is_kept", "another id", update("lamp", "id = 99999", PRODUCT)),
    Attack(
        "product_identity_is_kept",
        "a product in the place of another",
        replacing(product(id=":bulb")),
        only_on="sqlite",
    ),
    Attack(
        "product_identity_is_kept",
        "a product with the SKU of another",
        replacing(product(sku="'L-1'")),
        only_on="sqlite",
    ),
    Attack(
        "product_identity_is_kept",
        "the SKU of another",
        replacing(update("bulb", "sku = 'L-1'", PRODUCT)),
        only_on="sqlite",
    ),
    Attack(
        "stock_movement_not_negative",
        "more goes than is there",
        movement(delta="#-6", stock_after="#-1"),
    ),
    Attack("stock_movement_kind_known", "nobody knows why", movement(kind="'magic'")),
    Attack(
        "stock_movement_corrected_for_a_reason",
        "corrected without a reason",
        movement(kind="'corrected'"),
    ),
]

LAWFUL = [
    Attack("", "a delivery", movement()),
    Attack("", "a sale", movement(kind="'sold'", delta="#-5", stock_after="#0")),
    Attack(
        "",
        "a count that ends",
        movement(kind="'counted'", delta="#-5", stock_after="NULL"),
    ),
    Attack("", "a new product", product()),
    Attack("", "a product's words", update("lamp", "name = 'x', sku = 'x', price = #1", PRODUCT)),
    Attack("", "a product that nothing names goes", delete("bulb", PRODUCT)),
    Attack("", "forgetting who moved stock", update("movement", "created_by_id = NULL", MOVEMENT)),
]
