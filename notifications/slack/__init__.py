"""Reaches people in Slack: messages, modals and the decisions that come back."""
