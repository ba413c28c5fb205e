"""The integration hub: collect, plan, review, decide, apply, report."""
