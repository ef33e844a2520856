/** What a field that says nothing means. */

import type { Kind } from "../document/records";

const BLANKS: Readonly<Record<string, string>> = {
  "StepDefinition.schedule_base": "As soon as possible", "StepDefinition.allocation": "Whoever takes it first", "StepDefinition.user": "Anybody of the queue",
  "StepDefinition.amend_group": "None: nothing to undo", "StepDefinition.cancel_group": "None: nothing to undo", "StepDefinition.run_as": "The engine", "StepDefinition.form.type": "Text",
  "Scenario.product": "Any", "Scenario.classification": "Any", "Product.unit_of_measure": "None", "TaskAssignmentRule.allocation": "Whoever takes it first",
  "FalloutRule.queue": "Operators",
};
/** A rule that leaves one of these blank matches any. */
const ANY = new Set(["step_type", "integration", "action", "step_definition", "error_code"]);

/** In words what it means that a field is blank; `field` is its path, such as "form.type". */
export function blankOf(kind: Kind, field: string): string | undefined {
  if ((kind === "FalloutRule" || kind === "JeopardyRule") && ANY.has(field)) return "Any";
  return BLANKS[`${kind}.${field}`];
}
