"""The reader that runs in a throw-away process; it imports nothing of the hub."""
