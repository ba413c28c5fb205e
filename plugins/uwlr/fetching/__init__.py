"""The other side: fetching a school from its administration system into the roster, as a learning tool does."""
