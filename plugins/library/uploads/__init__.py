"""Files that schools hand in: kept sealed, told about, deleted in time."""
