"""Who may do what: the roles, and the guard that every page states."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase


class Role(StrEnum):
    """A role is a Django group of this name. Superusers have every role."""

    DESIGNER = "Fulfillment designer"
    OPERATOR = "Fulfillment operator"
    ADMIN = "DRO admin"
    CLIENT = "Client system"


_KEPT = "dro_roles"


def roles_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[Role]:
    """Return a person's roles, read once for each user object. An admin may do all that people may."""
    if not user.is_authenticated or not getattr(user, "is_active", False):
        return frozenset()
    known: frozenset[Role] | None = getattr(user, _KEPT, None)
    if known is None:
        known = _read_roles(user)
        setattr(user, _KEPT, known)
    return known


def remember_roles(user: Any, group_names: Iterable[str]) -> None:
    """Keep the roles of a person whose groups were read along with something else, which saves a query."""
    setattr(user, _KEPT, _roles_from(user, group_names))


def _read_roles(user: Any) -> frozenset[Role]:
    return _roles_from(user, () if user.is_superuser else user.groups.values_list("name", flat=True))


def _roles_from(user: Any, group_names: Iterable[str]) -> frozenset[Role]:
    if user.is_superuser:
        return frozenset(Role)
    names = set(group_names)
    roles = frozenset(role for role in Role if role.value in names)
    if Role.ADMIN in roles:
        roles |= {Role.DESIGNER, Role.OPERATOR}
    return roles


def allowed(*roles: Role) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Guard a page: people without any of the roles get 403, strangers the sign-in page.

    The roles stay readable on the view as ``view.allowed_roles``, from which the access matrix is tested.
    """

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not roles_of(request.user) & set(roles):
                raise PermissionDenied("This page is for: " + ", ".join(role.value for role in roles) + ".")
            return view(request, *args, **kwargs)

        protected = login_required(guarded)
        protected.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return protected

    return guard
