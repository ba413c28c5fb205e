"""UWLR: links with suppliers, and the pupil data that flows over them."""
