"""The benchmark: this service over HTTP beside its own database, driven bare, in one run."""
