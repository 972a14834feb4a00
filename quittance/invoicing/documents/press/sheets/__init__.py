"""What stands on a document, word for word, before it is laid out: one module for each kind.

A sheet is a dictionary of texts in the order of the page; `common.py` says what its keys mean.
Everything is written out here: the layout neither computes nor formats anything.
"""
