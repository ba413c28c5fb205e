"""Everything that is kept: the only rooms of the hub in which SQL is spoken."""
