"""How releases come about in this installation."""

from orchestration.models import ReleasePolicy


def approval_required() -> bool:
    """Return whether a second person has to publish."""
    return ReleasePolicy.objects.filter(approval_required=True).exists()
