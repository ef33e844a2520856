/** Gestures for property tests: any command on anything that there is. */

import fc from "fast-check";
import {
  addConnected, addLane, addNote, addStep, align, collapseLanes, connect, deleteAndReconnect, deleteGroup, deleteSelection, distribute, duplicate, groupSelection, insertOnArrow, moveSteps, moveToLane,
  reconnect, removeLane, renameLane, resizeLane, setFields, setScope, tidyUp, type Outcome,
} from "./commands";
import type { Records } from "./document";

const HOME = "home";
const COMMANDS = 23;

/** A gesture by numbers that pick among what there is. */
export type Gesture = readonly [kind: number, one: number, other: number, third: number];
export const GESTURE: fc.Arbitrary<Gesture> = fc.tuple(fc.nat({ max: COMMANDS - 1 }), fc.nat({ max: 30 }), fc.nat({ max: 30 }), fc.nat({ max: 4 }));

export function outcomeOf(records: Records, [kind, one, other, third]: Gesture): Outcome {
  const pick = (codes: readonly string[], at: number) => codes[at % Math.max(1, codes.length)] ?? "";
  const steps = Object.keys(records.StepDefinition ?? {});
  const arrows = Object.keys(records.StepDependency ?? {});
  const lanes = (records.Workspace![HOME]!["items"] as { group: string }[]).map(({ group }) => group);
  const lane = pick(lanes, other);
  const commands: (() => Outcome)[] = [
    () => addStep(records, HOME, { type: "Callout", lane, ...(third > 2 ? { cell: { column: one % 5, row: third } } : {}) }),
    () => addConnected(records, HOME, { from: pick(steps, one), type: "Pause" }),
    () => connect(records, { from: pick(steps, one), to: pick(steps, other) }),
    () => deleteSelection(records, HOME, { steps: [pick(steps, one)], arrows: [pick(arrows, other)] }),
    () => deleteAndReconnect(records, HOME, { steps: [pick(steps, one), pick(steps, other)] }),
    () => moveSteps(records, HOME, [{ card: pick(steps, one), lane, column: third, row: third }]),
    () => addLane(records, HOME, undefined, third),
    () => renameLane(records, lane, `Lane ${third}`),
    () => groupSelection(records, HOME, [pick(steps, one), pick(steps, other)]),
    () => insertOnArrow(records, HOME, { arrow: pick(arrows, one), type: "Milestone" }),
    () => setFields(records, "StepDefinition", [pick(steps, one), pick(steps, other)], { name: `Name ${third}` }),
    () => setScope(records, [pick(arrows, one)], third % 2 ? "Bundle" : "LineItem"),
    () => addNote(records, HOME, { lane, column: third, row: 0, text: "Hm" }),
    () => removeLane(records, HOME, lane),
    () => deleteGroup(records, HOME, lane),
    () => duplicate(records, HOME, { steps: [pick(steps, one), pick(steps, other)] }),
    () => align(records, HOME, steps.slice(one % 3, one % 3 + third), third % 2 ? "row" : "column"),
    () => distribute(records, HOME, steps.slice(one % 3), third % 2 ? "rows" : "columns"),
    () => tidyUp(records, HOME, third > 2 ? undefined : [pick(steps, one)]),
    () => reconnect(records, { arrow: pick(arrows, one), to: pick(steps, other) }),
    () => moveToLane(records, HOME, [pick(steps, one)], lane),
    () => collapseLanes(records, HOME, third > 2, [lane]),
    () => resizeLane(records, HOME, lane, third),
  ];
  return commands[kind % commands.length]!();
}
