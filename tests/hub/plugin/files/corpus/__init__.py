"""Files as schools send them, made here: each with the rows or the refusal that it must lead to."""
