"""How long a browser may take."""

# Browser, server, database and other tests share two cores.
PATIENCE = 30_000  # milliseconds
