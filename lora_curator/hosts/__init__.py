"""The only files that know the place we run in: one module per host."""
