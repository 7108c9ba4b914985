"""Ways for cargo: the transport graph and the cheapest routes on it."""
