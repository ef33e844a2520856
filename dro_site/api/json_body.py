"""Bodies and answers of the API are JSON: read strictly, and answered whatever a client says that it would accept."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from fulfillment.core.strict_json import read_json


class BodyTooLarge(Exception):
    """The body is longer than the limit.

    Attributes: limit (bytes).
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"The body may hold at most {limit:,} bytes.")


class StrictJSONParser(BaseParser):
    """Parse ``application/json``. Raises UnreadableJson and BodyTooLarge."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge(limit)
        return read_json(body)


class AlwaysJSON(BaseContentNegotiation):
    """The API speaks JSON alone."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class ChunkedBodyMiddleware(MiddlewareMixin):
    """Let a body without a stated length be read, up to the limit.

    The framework takes an absent length for an absent body, so that an order sent in chunks would count as empty.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            request.META["CONTENT_LENGTH"] = str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
