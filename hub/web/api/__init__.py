"""The JSON API: one table of endpoints, from which the routes, the document and the page are made."""
