"""The fields of steps, groups, arrows, scenarios and workspaces, for people."""

from collections.abc import Mapping

from orchestration.core.record_fields.field_text import FieldText, FieldType, KindText, When
from orchestration.core.task_form_checks import FIELD_TYPES

_AUTO: When = {"type": ("AutoTask",)}
_CALLOUT: When = {"type": ("Callout",)}
_MANUAL: When = {"type": ("ManualTask",)}
_PAUSE: When = {"type": ("Pause",)}
_CUSTOM: When = {"scope": ("Custom",)}
_DATED: When = {"schedule_base": ("SourceLineStartDate", "PreviousStepExecutionDate", "CustomDate")}

_WHAT, _WORK, _WHEN, _TIME = "What it does", "Who or what does it", "When it runs", "Timing"
_CHANGE, _MORE = "Change in flight", "Advanced"

_TASK_FORM = {
    "name": FieldText(label="Name", help="By this name the answer is kept, such as serial_number.", required=True),
    "label": FieldText(label="Label", help="What the person reads beside the field. Blank: the name."),
    "type": FieldText(label="Type", type=FieldType.CHOICE, choices=FIELD_TYPES),
    "required": FieldText(label="Required", help="The task cannot be completed without it.", type=FieldType.BOOLEAN),
    "choices": FieldText(label="Choices", help="What may be chosen.", type=FieldType.TEXTS, when={"type": ("choice",)}),
}

STEP_GROUP = KindText(
    label="Step group",
    plural="Step groups",
    fields={
        "code": FieldText(label="Code", help="What other records and files name it by. It cannot be changed later."),
        "name": FieldText(label="Name", help="Heading of its lane."),
        "description": FieldText(label="Description", type=FieldType.LONG_TEXT),
    },
)

STEP_DEFINITION = KindText(
    label="Step",
    plural="Steps",
    fields={
        "code": FieldText(label="Code", help="What other records and files name it by. It cannot be changed later."),
        "name": FieldText(label="Name", help="What operators read on plans and tasks.", section=_WHAT),
        "type": FieldText(label="Type", help="What kind of work the step is.", section=_WHAT),
        "group": FieldText(
            label="Step group", help="The lane that it lies in.", section=_WHAT, reference="StepGroup"
        ),
        "description": FieldText(
            label="Description", help="What it does and why, for whoever works on the design.",
            section=_WHAT, type=FieldType.LONG_TEXT,
        ),
        "integration": FieldText(
            label="Integration", help="The operation of a downstream system that the step calls.",
            section=_WORK, reference="Integration", when=_CALLOUT,
        ),
        "action": FieldText(
            label="Action", help="The registered action that the step runs.",
            section=_WORK, type=FieldType.REFERENCE, reference="Action", when=_AUTO,
        ),
        "config_parameter": FieldText(
            label="Parameter", help="What the action is given; its documentation says what it expects.",
            section=_WORK, when=_AUTO,
        ),
        "queue": FieldText(
            label="Queue", help="The group of people who share the task.",
            section=_WORK, reference="Queue", when=_MANUAL,
        ),
        "user": FieldText(
            label="Person", help="Who always gets the task. Leave it blank to let a queue decide.",
            section=_WORK, type=FieldType.REFERENCE, reference="User", when=_MANUAL,
        ),
        "allocation": FieldText(
            label="Allocation", help="How a person of the queue is picked. None: whoever takes it first.",
            section=_WORK, when=_MANUAL,
        ),
        "form": FieldText(
            label="Form", help="What the person fills in to complete the task.",
            section=_WORK, type=FieldType.LIST, item=_TASK_FORM, when=_MANUAL,
        ),
        "scope": FieldText(
            label="Scope", help="How many instances of the step a plan has: one, or one for each of these.",
            section=_WHEN,
        ),
        "custom_scope": FieldText(
            label="Custom scope", help="One instance for each value of this scope.",
            section=_WHEN, reference="CustomScope", when=_CUSTOM,
        ),
        "execute_on": FieldText(
            label="Execute on", help="Decided when the step's turn comes; where it does not hold, the step is skipped.",
            section=_WHEN, type=FieldType.CONDITION,
        ),
        "skip_branch": FieldText(
            label="Skip the branch", help="A skipped step takes those along that depend on it alone.", section=_WHEN
        ),
        "resume_on": FieldText(
            label="Resume on", help="The pause ends when this holds.",
            section=_WHEN, type=FieldType.CONDITION, when=_PAUSE,
        ),
        "schedule_base": FieldText(
            label="Starts", help="The moment from which the delay counts. None: as soon as nothing holds it up.",
            section=_TIME,
        ),
        "custom_date": FieldText(
            label="Date", help="The path of a date of the order, such as order.requested_completion_date.",
            section=_TIME, type=FieldType.EXPRESSION, when={"schedule_base": ("CustomDate",)},
        ),
        "delay": FieldText(
            label="Delay", help="How long after that moment. It counts in the working hours of the queue or system.",
            section=_TIME, when=_DATED,
        ),
        "delay_unit": FieldText(label="Unit of the delay", section=_TIME, when=_DATED),
        "amend_group": FieldText(
            label="Amend group", help="Its steps compensate this step when the order is amended.",
            section=_CHANGE, reference="StepGroup",
        ),
        "cancel_group": FieldText(
            label="Cancel group", help="Its steps compensate this step when the order is cancelled.",
            section=_CHANGE, reference="StepGroup",
        ),
        "point_of_no_return": FieldText(
            label="Point of no return", help="Once it is done, what it covers can no longer be changed.",
            section=_CHANGE,
        ),
        "freeze_behaviour": FieldText(
            label="Completed by freezing", help="What freezing the plan does to the step while it runs.",
            section=_CHANGE,
        ),
        "run_as": FieldText(
            label="Run as", help="The person in whose name the step runs. Blank: the engine.",
            section=_MORE, type=FieldType.REFERENCE, reference="User",
        ),
        "customer_visible": FieldText(
            label="Visible to the customer", help="Channels may show it to whoever ordered.", section=_MORE
        ),
        "sequence": FieldText(
            label="Sequence", help="Of steps without an order between them, the lower is listed first.", section=_MORE
        ),
    },
)  # fmt: skip

STEP_DEPENDENCY = KindText(
    label="Arrow",
    plural="Arrows",
    fields={
        "code": FieldText(label="Code", help="What files name it by. It cannot be changed later."),
        "name": FieldText(label="Name", help="Shown on the arrow where it is given."),
        "depends_on": FieldText(label="First", help="The step that is done first.", reference="StepDefinition"),
        "step": FieldText(label="Then", help="The step that waits for it.", reference="StepDefinition"),
        "scope": FieldText(
            label="Scope", help="Which instances of the two belong together: those that share one of these."
        ),
        "custom_scope": FieldText(
            label="Custom scope", help="They belong together where they share a value of this scope.",
            reference="CustomScope", when=_CUSTOM,
        ),
        "compensate_in_reverse": FieldText(
            label="Compensate in reverse", help="When the order is changed, the waiting step is undone first.",
            section=_CHANGE,
        ),
        "propagate_state": FieldText(
            label="Hand on the state", help="Which state a compensated step hands to the pause that waits for it.",
            section=_CHANGE,
        ),
    },
)  # fmt: skip

SCENARIO = KindText(
    label="Scenario",
    plural="Scenarios",
    fields={
        "code": FieldText(label="Code", help="What files name it by. It cannot be changed later."),
        "name": FieldText(label="Name"),
        "group": FieldText(label="Step group", help="The group that it selects.", reference="StepGroup"),
        "product": FieldText(
            label="Product", help="Lines of this product select the group. Leave it blank for a class, or every order.",
            section="Selects for", reference="Product",
        ),
        "classification": FieldText(
            label="Classification", help="Lines of every product of this class or one below it select the group.",
            section="Selects for", reference="ProductClassification",
        ),
        "actions": FieldText(
            label="Actions", help="Of lines with one of these actions alone. None: of all.", section="Selects for"
        ),
        "condition": FieldText(
            label="Condition", help="The group is selected only where this holds. Blank: always.",
            section="Selects for", type=FieldType.CONDITION,
        ),
    },
)  # fmt: skip

_ITEM = {
    "group": FieldText(label="Step group", reference="StepGroup"),
    "order": FieldText(label="Order", help="Lanes are shown from the lowest to the highest."),
    "collapsed": FieldText(label="Collapsed", help="The lane is shown as one card."),
    "rows": FieldText(label="Rows", help="How many rows the lane has at least. 0: as many as its cards need."),
}

WORKSPACE = KindText(
    label="Workspace",
    plural="Workspaces",
    fields={
        "code": FieldText(label="Code", help="What files and addresses name it by. It cannot be changed later."),
        "name": FieldText(label="Name"),
        "description": FieldText(label="Description", type=FieldType.LONG_TEXT),
        "items": FieldText(label="Lanes", help="The step groups that it shows.", section="Canvas", item=_ITEM),
        "positions": FieldText(
            label="Positions", help="Column and row in its lane of each placed step, by code.", section="Canvas"
        ),
        "notes": FieldText(
            label="Notes", help="What is written on the canvas, and where.", section="Canvas", type=FieldType.JSON
        ),
    },
)

STEPS: Mapping[str, KindText] = {
    "StepGroup": STEP_GROUP,
    "StepDefinition": STEP_DEFINITION,
    "StepDependency": STEP_DEPENDENCY,
    "Scenario": SCENARIO,
    "Workspace": WORKSPACE,
}
