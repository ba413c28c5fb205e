"""Pages and the JSON the demo tells scripts."""
