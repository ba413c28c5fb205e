"""Tells people about plans in Mattermost, and lets them decide there."""
