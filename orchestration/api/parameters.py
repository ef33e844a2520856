"""Query parameters: each address states the ones it knows, and refuses all others."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request


class ParametersRefused(Exception):
    """Query parameters are unknown, given twice or not valid.

    Attributes: errors (for each: parameter, code, message).
    """

    def __init__(self, errors: Sequence[Mapping[str, str]]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(error["message"] for error in self.errors))


class NoParameters(serializers.Serializer[Any]):
    """An address without query parameters."""


def read_parameters(request: Request, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Return the validated query parameters.

    Raises ParametersRefused with every fault found; NotFound where a code in the address has a NUL, as no record's has.
    """
    if "\0" in request.path:
        raise NotFound("There is no record with the character NUL (%00) in its code.")
    known = serializer().fields
    errors = [
        _error(name, "unknown_parameter", f"{name[:60]} is not known here. Known are: {', '.join(known) or 'none'}.")
        for name in request.query_params
        if name not in known
    ]
    errors += [
        _error(name, "given_twice", f"{name} may be given once.")
        for name, values in request.query_params.lists()
        if name in known and len(values) > 1
    ]
    parameters = serializer(data=request.query_params.dict())
    if not parameters.is_valid():
        errors += [
            _error(name, problem.code, f"{name}: {problem}")
            for name, problems in parameters.errors.items()
            for problem in problems
        ]
    if errors:
        raise ParametersRefused(errors)
    return dict(parameters.validated_data)


def _error(parameter: str, code: str, message: str) -> dict[str, str]:
    return {"parameter": parameter, "code": code, "message": message}
