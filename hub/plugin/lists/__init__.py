"""Schools' lists of people, whatever their format: rows that are all alike, and what a whole list looks like."""
