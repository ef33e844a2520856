"""The actions that the product provides. Further ones are registered the same way, in modules of their own."""

from django.db import connection

from fulfillment.core.action_parameters import ParameterRefused, attribute_codes, event_type, line_attribute, note
from fulfillment.engine.journal import Event, JournalLine, write_events, write_journal
from fulfillment.executors.actions import ASSETIZE, ActionContext, ActionResult, action
from fulfillment.executors.contract import Failed, StepWork, Succeeded
from fulfillment.operations.assetize import assetize_lines
from fulfillment.operations.propagation import PropagationFailed, propagate_down, propagate_up, set_attributes


@action("no_operation", "Does nothing, and is done.", writes=False)
def no_operation(work: StepWork, context: ActionContext) -> ActionResult:
    return Succeeded()


@action(
    "propagate_attributes_down",
    "Applies the mappings of the decomposition rules again, so that fulfillment lines get the order lines' attributes "
    "as they are now. Mappings for the initial request are left out.",
)
def propagate_attributes_down(work: StepWork, context: ActionContext) -> ActionResult:
    values = context.values
    try:
        changed = propagate_down(
            values.fulfillment_line_ids, values.order_line_ids, work.order, values.request_id, work.design
        )
    except PropagationFailed as error:
        return Failed(error_code=error.code, message=str(error))
    return Succeeded(result={"lines": changed})


@action(
    "propagate_attributes_up",
    "Carries attributes of fulfillment lines back to the order lines that they descend from. The parameter lists the "
    "attribute codes, separated by commas; without it every attribute that both have is carried.",
)
def propagate_attributes_up(work: StepWork, context: ActionContext) -> ActionResult:
    codes = attribute_codes(work.definition)
    try:
        changed = propagate_up(context.values.fulfillment_line_ids, codes, work.design)
    except PropagationFailed as error:
        return Failed(error_code=error.code, message=str(error))
    return Succeeded(result={"lines": changed})


@action(ASSETIZE, "Turns the step's source lines into assets of the account now, ahead of the rest of the order.")
def assetize(work: StepWork, context: ActionContext) -> ActionResult:
    values = context.values
    return Succeeded(result={"assets": assetize_lines(values.fulfillment_line_ids, values.order_line_ids)})


@action("send_event", "Tells subscribers about the step. The parameter is the type of the event, like goods.reserved.")
def send_event(work: StepWork, context: ActionContext) -> ActionResult:
    try:
        told = event_type(work.definition)
    except ParameterRefused as error:
        return Failed(error_code=error.code, message=str(error))
    values = context.values
    data = {
        "source": values.order["source"],
        "external_id": values.order["external_id"],
        "account": values.account["id"],
        "step": values.step["key"],
        "lines": [dict(line) for line in values.lines],
    }
    with connection.cursor() as cursor:
        write_events(cursor, [Event(told, str(values.step["key"])[:200], work.order, data)])
    return Succeeded()


@action(
    "set_line_attribute",
    "Sets an attribute of the step's source lines. The parameter is its code, =, and the value, like colour=white.",
)
def set_line_attribute(work: StepWork, context: ActionContext) -> ActionResult:
    try:
        code, value = line_attribute(work.definition, work.design.catalog)
    except ParameterRefused as error:
        return Failed(error_code=error.code, message=str(error))
    values = context.values
    set_attributes(
        order_lines={line: {code: value} for line in values.order_line_ids},
        fulfillment_lines={line: {code: value} for line in values.fulfillment_line_ids},
    )
    return Succeeded(result={"lines": len(values.lines)})


@action("record_note", "Writes the parameter as a note into the order's history.")
def record_note(work: StepWork, context: ActionContext) -> ActionResult:
    try:
        text = note(work.definition)
    except ParameterRefused as error:
        return Failed(error_code=error.code, message=str(error))
    with connection.cursor() as cursor:
        write_journal(cursor, [JournalLine("Note", work.order, work.plan, work.step, reason=text)])
    return Succeeded()
