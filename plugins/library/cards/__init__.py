"""Card numbers: check digits, ranges, and who holds which."""
