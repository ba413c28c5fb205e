"""Vendor plugins, one folder a vendor."""
