"""Bringing in documents that another system has issued, from CSV files of their lines.

columns   which column holds what            source    rows of a file, whatever is wrong with it
values    from text to numbers and dates     spool     rows grouped by document, on the disk
reading   a document's rows, checked         rejects   what was not taken, and why
masters   customers and products             writing   whole documents, many at a time
run       all of it, and what came of it     countries names of countries
"""
