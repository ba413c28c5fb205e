"""The school's own side: its roster in the library's columns, handed over."""
