"""The library's own system: Wise, FOLIO, Koha, each a connector that delivers."""
