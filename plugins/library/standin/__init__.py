"""Invented library systems over real HTTP, for tests and the demo; the product never loads them."""
