"""Starts, watches and stops everything the product needs on one machine. `./dro` hands over to this package."""
