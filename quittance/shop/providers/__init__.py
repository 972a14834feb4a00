"""Providers of online payments: what a shop needs of one, and those there are.

A new one is a class with the methods of `Provider`, and a line in PROVIDERS.
"""

from quittance.shop.providers.base import Provider
from quittance.shop.providers.simulated import SimulatedProvider

PROVIDERS: dict[str, Provider] = {"simulated": SimulatedProvider()}

__all__ = ["PROVIDERS", "Provider"]
