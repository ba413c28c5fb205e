"""Who works with the hub: schools they belong to, accounts, sign-in, grants, ways in from a mail."""
