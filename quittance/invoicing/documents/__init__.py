"""Issued documents in the formats that others read. All of them are written from `content.py`."""
