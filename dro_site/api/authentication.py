"""Who sends a request: a token in the header, or a person's session."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from fulfillment.models import ClientToken
from fulfillment.operations.tokens import TokenRefused, recognise_token


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer dro_…``. The token becomes ``request.auth``, its user ``request.user``."""

    def authenticate(self, request: Request) -> tuple[object, ClientToken] | None:
        header = get_authorization_header(request).decode("latin-1").strip()
        if not header:
            return None
        scheme, _, credentials = header.partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationFailed("Send the token as: Authorization: Bearer <token>.", code="invalid_token")
        try:
            token = recognise_token(credentials.strip())
        except TokenRefused as refusal:
            raise AuthenticationFailed(str(refusal), code="invalid_token") from refusal
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="orders"'
