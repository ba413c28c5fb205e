"""collect, plan, review, decide, apply, report: the steps of a run. None of them knows another."""
