"""Tells people about plans by e-mail: one thread a plan, a button that leads to the decision."""
