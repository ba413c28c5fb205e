"""Ways to reach people, one folder a notifier."""
