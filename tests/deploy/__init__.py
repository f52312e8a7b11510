"""What deploy/ says, for real: nginx with TLS before two nodes in production, the image's steps, and the units."""
