"""The hub side by side with its peers and the physical limit, on the same records in the same run."""
