"""Live updates: one listening connection per web process, many watching browsers."""
