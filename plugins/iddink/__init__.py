"""Iddink licences: the distributor of digital school books."""
