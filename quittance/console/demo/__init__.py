"""A small business of our own making, so that a first start has something to look at."""
