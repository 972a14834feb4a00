"""Mails about orders and stock: what they say, to whom they go, what goes along."""
