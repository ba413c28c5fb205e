"""Links: what a school agreed on with a supplier, and the code that both ends share."""
