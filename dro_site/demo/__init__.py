"""The demonstration: three worked designs, their people, queues and systems, and sample orders."""
