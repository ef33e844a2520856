"""The gate of every API view: roles are declared on the view, and a view that declares none is closed."""

from typing import TYPE_CHECKING

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from catalog.access import Role, roles_of

if TYPE_CHECKING:  # the framework's views import this module while they are defined
    from rest_framework.views import APIView


def declared_roles(view: "APIView | type[APIView]", method: str) -> frozenset[Role]:
    """Return the roles that a view admits: ``allowed_roles``, unless ``allowed_roles_by_method`` names the method."""
    by_method = getattr(view, "allowed_roles_by_method", {})
    return frozenset(by_method.get(method, getattr(view, "allowed_roles", ())))


class DenyUnlessDeclared(BasePermission):
    """Let in whoever has one of the view's ``allowed_roles``.

    Strangers get 401, others 403 with the roles that may. A client system's account is let in by token only: its
    token states which sources it may see, a session would not.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        declared = declared_roles(view, str(request.method))
        if not request.user.is_authenticated:
            return False
        if not declared:
            raise PermissionDenied("This address declares no role that may use it, so nobody may.")
        roles = roles_of(request.user)
        if not roles & declared:
            names = ", ".join(sorted(role.value for role in declared))
            raise PermissionDenied(f"This address is for: {names}.")
        if request.auth is None and roles == {Role.CLIENT}:
            raise PermissionDenied("A client system uses the API with a token, not with a session.")
        return True
