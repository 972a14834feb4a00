"""The settings under measurement: the service's own, with one address more (bench.addresses)."""

from quittance.settings import *  # noqa: F403

ROOT_URLCONF = "bench.addresses"
