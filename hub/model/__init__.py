"""Values only: what the hub talks about, without a database, a network or a clock."""
