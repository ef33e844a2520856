"""Records as they are on a screen, sent along so that an answer is about what the designer sees, saved or not."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from orchestration.api.fields import AnyObject, StrictInput
from orchestration.api.serializers import KINDS
from orchestration.core.design import Design
from orchestration.core.overlay import ShownRecord, with_records
from orchestration.core.record_json import RecordError, decode_record
from orchestration.core.snapshot_kinds import KIND_BY_NAME
from orchestration.queries.draft import read_readable

MOST_SHOWN = 500


class ShownRecordInput(StrictInput):
    kind = serializers.ChoiceField(choices=KINDS)
    code = serializers.CharField(help_text="The record's code; of a Product its sku.")
    fields = AnyObject(  # type: ignore[assignment]
        allow_null=True, help_text="The whole record, as its file would hold it; null: it was taken out."
    )


class ShownInput(StrictInput):
    """What is on the screen and not saved yet; records that are left out are as in the draft."""

    records = ShownRecordInput(many=True, required=False, max_length=MOST_SHOWN)  # type: ignore[call-arg]


def shown_records(records: Sequence[Mapping[str, Any]]) -> list[ShownRecord]:
    """Return records as they are shown. Raises ValidationError at the one that cannot be read."""
    shown: list[ShownRecord] = []
    for index, one in enumerate(records):
        kind, fields = KIND_BY_NAME[one["kind"]], one["fields"]
        try:
            record = decode_record(kind.record, fields) if fields is not None else None
        except RecordError as error:
            raise ValidationError({"records": {str(index): {"fields": [str(error)]}}}) from None
        shown.append(ShownRecord(kind, one["code"], record))
    return shown


def shown_design(records: Sequence[Mapping[str, Any]]) -> Design:
    """Return the draft with records laid over it as they are shown; raises ValidationError as ``shown_records``."""
    shown = shown_records(records)
    design, _ = read_readable()
    return with_records(design, shown)
