"""What the service says of itself: WSDL and XSD of the wire format, in our own words."""

from plugins.uwlr.description.serving import Description, document

__all__ = ["Description", "document"]
