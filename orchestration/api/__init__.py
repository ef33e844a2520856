"""The programming interface of the draft design, below ``/api/v1/draft/``."""
