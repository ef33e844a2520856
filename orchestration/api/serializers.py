"""What the operations on the draft take and answer with."""

from typing import Any

from rest_framework import serializers

from catalog.constraints import choices
from catalog.core.problems import Severity
from orchestration.api.fields import AnyObject, StrictInput
from orchestration.core.snapshot_kinds import KIND_BY_NAME
from orchestration.operations.draft_change_input import MOST_CHANGES

KINDS = [(name, name) for name in KIND_BY_NAME]
LARGEST_PAGE = 200


class FindParameters(serializers.Serializer[Any]):
    q = serializers.CharField(
        default="", allow_blank=True, max_length=200, help_text="Words that code or name hold, every one."
    )
    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=20, help_text="How many records are wanted at most."
    )


class RecordChangeInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    code = serializers.CharField(help_text="The record's code; of a Product its sku.")
    version = serializers.IntegerField(
        allow_null=True, help_text="The version that the change was made on; null says that the record is new."
    )
    fields = AnyObject(  # type: ignore[assignment]
        allow_null=True, help_text="The whole record, as its file holds it; null takes the record out."
    )


class ChangesInput(serializers.Serializer[Any]):
    changes = RecordChangeInput(many=True, min_length=1, max_length=MOST_CHANGES)  # type: ignore[call-arg]
    must_be_new = serializers.BooleanField(
        default=False,
        help_text="True: the code of a new record must not be taken, not even by a record that is just as given. "
        "False where the same changes are sent again because their answer was lost.",
    )


class DesignProblemOutput(serializers.Serializer[Any]):
    severity = serializers.ChoiceField(choices=choices(Severity))
    code = serializers.CharField(help_text="Which check found it.")
    kind = serializers.CharField()
    record = serializers.CharField(help_text="Code of the record.")
    field = serializers.CharField(help_text="Blank where it is the record as a whole.")
    message = serializers.CharField()
    path = serializers.ListField(child=serializers.CharField(), help_text="The records of a loop, in its direction.")


class SavedRecordOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    code = serializers.CharField()
    version = serializers.IntegerField()


class SavedChangesOutput(serializers.Serializer[Any]):
    records = SavedRecordOutput(many=True, help_text="The records that were given and are there now.")
    problems = DesignProblemOutput(many=True, help_text="Everything that is found in the draft as it is now.")


class DraftProblemsOutput(serializers.Serializer[Any]):
    problems = DesignProblemOutput(many=True)


class WorkspaceOutput(serializers.Serializer[Any]):
    workspace = serializers.CharField(help_text="Code of the workspace.")
    records = AnyObject(help_text="By kind and code: version and fields of each record that the canvas shows.")
    shared_groups = AnyObject(help_text="By step group: code and name of the other workspaces that show it.")
    problems = DesignProblemOutput(many=True, help_text="Everything that is found in the whole draft.")


class DuplicateInput(StrictInput):
    name = serializers.CharField(max_length=255, help_text="Name of the copy; its code is made of it.")


class DuplicateOutput(serializers.Serializer[Any]):
    workspace = serializers.CharField(help_text="Code of the copy.")


class SchemaOutput(serializers.Serializer[Any]):
    """By kind: label and plural of the kind, and its fields in the order of a form."""

    def get_fields(self) -> dict[str, Any]:
        return {name: AnyObject() for name in KIND_BY_NAME}


class FoundRecordOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    detail = serializers.CharField(help_text="What tells it from others of its kind.")


class FoundRecordsOutput(serializers.Serializer[Any]):
    results = FoundRecordOutput(many=True)


class RecordOutput(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    fields = AnyObject(help_text="The record, as its file holds it.")  # type: ignore[assignment]


class UseOutput(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="Kind of the record that uses it.")
    code = serializers.CharField()
    how = serializers.CharField(help_text="As what it names the record, or what would be wrong without it.")


class UsesOutput(serializers.Serializer[Any]):
    uses = UseOutput(many=True)
