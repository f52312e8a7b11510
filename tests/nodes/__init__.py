"""Several nodes: two servers, one Redis, one database, and nginx in front, as a larger site runs them."""
