"""Reads suppliers' invoices: XML exactly, PDF by proposals. Pure Python, without a database."""
