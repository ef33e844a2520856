/**
 * Naming what was just made. Its code came from a placeholder ("callout"), and codes last: files and messages speak of them. So the first
 * name makes the code anew, together with everything on the screen that names it.
 */

import { arrowsOf, lanesOf, stepOf, stepsByGroup, workspaceOf } from "./canvas";
import type { Change, Records } from "./document";
import { renameLane } from "./lanes";
import { newArrow, newGroup, newStep, put, taken } from "./making";
import { done, notThere, refused, type Outcome } from "./outcome";
import type { Dependency, Workspace } from "./records";

/** Gives a step that was just made its name, and a code that goes with it. */
export function nameNewStep(records: Records, workspace: string, code: string, name: string): Outcome {
  const step = stepOf(records, code);
  if (!step) return notThere("step");
  const given = name.trim();
  if (given === "") return refused("NameMissing", "A step needs a name.");
  const sentence = `The step is called ${given} now.`;
  const next = { ...step, name: given, code: newStep(records, workspace, { type: step.type, lane: step.group, name: given }).code };
  if (isNumbered(code, next.code)) return done(sentence, [put("StepDefinition", { ...step, name: given })], { steps: [code] });
  const now: Records = { ...records, StepDefinition: { ...records.StepDefinition, [next.code]: next } };
  const { into, from } = arrowsOf(records);
  const arrows = [...(into.get(code) ?? []), ...(from.get(code) ?? [])];
  return done(
    sentence,
    [taken("StepDefinition", code), put("StepDefinition", next), ...arrows.flatMap((arrow) => redrawn(now, arrow, code, next.code)), ...placed(workspaceOf(records, workspace), code, next.code)],
    { steps: [next.code] },
  );
}

/** Gives a lane that was just made its name, and its group a code that goes with it while the group is empty. */
export function nameNewLane(records: Records, workspace: string, code: string, name: string): Outcome {
  const renamed = renameLane(records, code, name);
  const isUsed = stepsByGroup(records).has(code) || Object.values(records.Scenario ?? {}).some((scenario) => scenario["group"] === code);
  const lane = lanesOf(records, workspace).find((one) => one.code === code);
  if ("refused" in renamed || renamed.changes.length === 0 || isUsed || !lane) return renamed;
  const given = name.trim();
  const group = { ...newGroup(records, workspace, given), name: given };
  if (isNumbered(code, group.code)) return renamed;
  const { items, ...rest } = workspaceOf(records, workspace);
  const next = { ...rest, items: items.map((item) => (item.group === code ? { ...item, group: group.code } : item)) } as Workspace;
  return done(renamed.sentence, [taken("StepGroup", code), put("StepGroup", group), put("Workspace", next as never)]);
}

/** Whether the new code would be the old one with a number behind it: then the old one says as much. */
function isNumbered(before: string, after: string): boolean {
  return after.replace(/-\d+$/, "") === before;
}

function redrawn(records: Records, arrow: Dependency, before: string, after: string): Change[] {
  const from = arrow.depends_on === before ? after : arrow.depends_on;
  const to = arrow.step === before ? after : arrow.step;
  return [taken("StepDependency", arrow.code), put("StepDependency", newArrow(records, { from, to }, arrow))];
}

function placed(workspace: Workspace, before: string, after: string): Change[] {
  const { [before]: cell, ...positions } = workspace.positions;
  return cell ? [{ kind: "Workspace", code: workspace.code, fields: { ...workspace, positions: { ...positions, [after]: cell } } }] : [];
}
