"""The error codes of callouts, besides HTTP statuses. Fallout rules name them."""

from enum import StrEnum


class CalloutError(StrEnum):
    """Why a callout failed without a status that says so."""

    TIMEOUT = "Timeout"  # not answered within the integration's time
    CONNECTION_REFUSED = "ConnectionRefused"  # nobody listens at the address, or no way leads there
    CONNECTION_LOST = "ConnectionLost"  # the connection broke before the answer was complete
    TLS_FAILED = "TlsFailed"  # certificate expired, of another host, or of nobody we trust
    HOST_UNKNOWN = "HostUnknown"  # the name does not resolve
    ADDRESS_FORBIDDEN = "AddressForbidden"  # outside the networks that the system lists
    RESPONSE_TOO_LARGE = "ResponseTooLarge"
    INVALID_RESPONSE = "InvalidResponse"  # no HTTP, or JSON that cannot be read
    NO_ADDRESS = "NoAddress"  # the system has no usable base address
    SYSTEM_OFFLINE = "SystemOffline"
    PAYLOAD_ERROR = "PayloadError"  # what is to be sent cannot be made; nothing was sent
    AUTHENTICATION_FAILED = "AuthenticationFailed"  # credentials missing or refused before the call
