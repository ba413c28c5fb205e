"""How a leg of a run is executed durably: one port, an embedded adapter, room for a second."""
