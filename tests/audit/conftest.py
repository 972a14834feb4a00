from tests.invoicing.conftest import emptied_in_order

__all__ = ["emptied_in_order"]
