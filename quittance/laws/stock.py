"""The laws of stock."""

from quittance.db.laws import ALWAYS, Keeping, Law, Moment, changed
from quittance.laws.tables import MOVEMENT, PRODUCT, taken, truncating

MOVEMENT_COLUMNS = tuple(
    "id organisation_id product_id sequence kind delta stock_after reason about about_id "
    "created_at".split()
)

MOVEMENT_INSERT = Moment("movement_insert", MOVEMENT, "INSERT")
MOVEMENT_IN = Moment("movement_in", MOVEMENT, "INSERT", after=True)
MOVEMENT_CHANGE = Moment("movement_change", MOVEMENT, "UPDATE")
MOVEMENT_DELETE = Moment("movement_delete", MOVEMENT, "DELETE")
PRODUCT_INSERT = Moment("product_insert", PRODUCT, "INSERT")
PRODUCT_IDENTITY = Moment("product_identity", PRODUCT, "UPDATE")
PRODUCT_STOCK = Moment("product_stock", PRODUCT, "UPDATE", when=changed("stock"), of=("stock",))
MOVEMENT_REPLACE = Moment("movement_replace", MOVEMENT, "INSERT", only_on="sqlite")
PRODUCT_REPLACE = Moment("product_replace", PRODUCT, "INSERT", only_on="sqlite")
PRODUCT_DISPLACE = Moment(
    "product_displace", PRODUCT, "UPDATE", when=changed("sku"), of=("sku",), only_on="sqlite"
)

OF_ITS_PRODUCT = "organisation_id = NEW.organisation_id AND product_id = NEW.product_id"
OF_THE_PRODUCT = "organisation_id = NEW.organisation_id AND product_id = NEW.id"
SAME_SKU = "other.organisation_id = NEW.organisation_id AND other.sku = NEW.sku AND NEW.sku <> ''"

STOCK_LAWS = [
    Law(
        "movement_is_kept",
        "A movement of stock never changes, and none is ever deleted or replaced.",
        {
            MOVEMENT_CHANGE: f"{changed(*MOVEMENT_COLUMNS)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL",
            MOVEMENT_DELETE: ALWAYS,
            truncating("movement", MOVEMENT): ALWAYS,
            MOVEMENT_REPLACE: taken(MOVEMENT, "other.id = NEW.id"),
        },
    ),
    Law(
        "movement_goes_on",
        "A movement follows the latest one of its product, of the same organisation, and leaves "
        "what was there and what came.",
        {
            MOVEMENT_INSERT: f"""NEW.sequence <> 1 + (
                SELECT coalesce(max(sequence), 0) FROM {MOVEMENT} WHERE {OF_ITS_PRODUCT})
                OR NOT EXISTS (
                SELECT 1 FROM {PRODUCT} AS own WHERE own.id = NEW.product_id
                AND own.organisation_id = NEW.organisation_id
                AND coalesce(own.stock, 0) + NEW.delta = coalesce(NEW.stock_after, 0))"""
        },
    ),
    Law(
        "stock_follows_movements",
        "The stock of a product is what its latest movement left; a new product has none.",
        {
            PRODUCT_INSERT: "NEW.stock IS NOT NULL OR "
            f"EXISTS (SELECT 1 FROM {MOVEMENT} WHERE {OF_THE_PRODUCT})",
            PRODUCT_STOCK: f"""NEW.stock IS DISTINCT FROM (
                SELECT stock_after FROM {MOVEMENT} WHERE {OF_THE_PRODUCT}
                ORDER BY sequence DESC LIMIT 1)""",
        },
    ),
    Law(
        "product_identity_is_kept",
        "A product keeps its id and its organisation, and none takes the place of another.",
        {
            PRODUCT_IDENTITY: changed("id", "organisation_id"),
            PRODUCT_REPLACE: taken(PRODUCT, f"other.id = NEW.id OR {SAME_SKU}"),
            PRODUCT_DISPLACE: taken(PRODUCT, f"other.id <> NEW.id AND {SAME_SKU}"),
        },
    ),
]

STOCK = Keeping(
    "What a movement of stock leaves stands on its product.",
    MOVEMENT_IN,
    f"UPDATE {PRODUCT} SET stock = NEW.stock_after, updated_at = NEW.created_at "
    "WHERE id = NEW.product_id",
)
