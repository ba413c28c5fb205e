"""Test results: what suppliers bring, what the school sees of it, and sending them as a supplier does."""
