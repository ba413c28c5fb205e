"""From a school's list to memberships: what is read, judged and applied."""
