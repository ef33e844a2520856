"""On whose behalf a command writes."""

from typing import Any

from django.contrib.auth import get_user_model

from dro_site.command_line.refusal import COULD_NOT_RUN, CommandRefused

NOBODY = "command line"


def user_named(username: str | None) -> Any:
    """Return the active user of this name, None where no name is given. Raises CommandRefused for an unknown one."""
    if username is None:
        return None
    user = get_user_model()._default_manager.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandRefused(COULD_NOT_RUN, "UnknownUser", f"There is no active user {username!r}: name one with --as.")
    return user


def name_of(user: Any) -> str:
    """Return the name under which changes are recorded."""
    return NOBODY if user is None else str(user.get_username())
