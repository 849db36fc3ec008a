"""Where a desk is kept: tables, journal, queries, search, migrations. The only room with SQL."""
