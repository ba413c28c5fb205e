"""What `hub demo` shows of the school library."""
