/** Commands of the outline alone: the order in which the steps of a lane are listed. */

import { laneName, named, stepOf } from "../document/canvas";
import { addStep } from "../document/commands";
import type { Change, Records } from "../document/document";
import { done, isRefused, notThere, refused, type Outcome } from "../document/outcome";
import type { Step, StepType } from "../document/records";
import { sequenceOf, stepsOf } from "./rows";

const GAP = 10;

/** Changes that number the steps of a lane in this order; none for steps whose number rises already. */
function numbered(steps: readonly Step[]): readonly Change[] {
  let last = Number.NEGATIVE_INFINITY;
  const isRising = steps.every((step) => sequenceOf(step) > last && ((last = sequenceOf(step)), true));
  if (isRising) return [];
  return steps
    .map((step, index) => ({ kind: "StepDefinition" as const, code: step.code, fields: { ...step, sequence: (index + 1) * GAP } }))
    .filter(({ fields }, index) => fields.sequence !== sequenceOf(steps[index]!));
}

/** Lists a step before or after its neighbour in the lane. */
export function moveInLane(records: Records, code: string, by: -1 | 1): Outcome {
  const step = stepOf(records, code);
  if (!step) return notThere("step");
  const steps = [...stepsOf(records, step.group)];
  const index = steps.findIndex((one) => one.code === code);
  const other = steps[index + by];
  if (!other) return refused("AlreadyThere", `${named(records, code)} is the ${by < 0 ? "first" : "last"} of its lane.`);
  [steps[index], steps[index + by]] = [other, step];
  return done(`${named(records, code)} is number ${index + by + 1} of ${steps.length} in lane ${laneName(records, step.group)} now.`, numbered(steps), { steps: [code] });
}

/** Adds a step below another one in its lane, or at the lane's end. */
export function addBelow(records: Records, workspace: string, wanted: { type: StepType; lane: string; after?: string | undefined }): Outcome {
  const outcome = addStep(records, workspace, { type: wanted.type, lane: wanted.lane });
  const [code] = isRefused(outcome) ? [] : outcome.selection.steps;
  if (isRefused(outcome) || code === undefined || wanted.after === undefined) return outcome;
  const change = outcome.changes.find((one) => one.kind === "StepDefinition" && one.code === code);
  const step = change?.fields as Step | undefined;
  const before = stepsOf(records, wanted.lane);
  const at = before.findIndex((one) => one.code === wanted.after) + 1;
  if (!step || at === 0) return outcome;
  const order = numbered([...before.slice(0, at), step, ...before.slice(at)]);
  const others = outcome.changes.filter((one) => one !== change);
  return { ...outcome, changes: [...others, ...(order.some((one) => one.code === code) ? order : [change!, ...order])] };
}
