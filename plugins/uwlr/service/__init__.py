"""The SOAP service: what a supplier's system asks, whether it may, and what it gets."""
