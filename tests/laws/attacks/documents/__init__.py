"""Attacks on documents, their parts, parties and numbers: a file for each of laws/documents."""

from __future__ import annotations

from tests.laws.attacks.documents import crediting, issuing, life, numbers, parts, places

FILES = (life, issuing, crediting, parts, numbers, places)
ATTACKS = [one for file in FILES for one in file.ATTACKS]
LAWFUL = [one for file in FILES for one in file.LAWFUL]
