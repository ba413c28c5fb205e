"""Pages and their look: what a person sees in a browser."""
