/** Commands on lanes. A lane is a step group that the workspace shows; a group may be shown in several workspaces. */

import { MOST_LANE_ROWS } from "../../plan/wish";
import { laneName, lanesOf, stepOf, stepsByGroup, workspaceOf } from "./canvas";
import type { Change, Records } from "./document";
import { removalOfSteps } from "./deleting";
import { newGroup, newLane, put, taken } from "./making";
import { counted, done, nothingSelected, refused, type Outcome, type Refusal } from "./outcome";
import type { Group, Step, WorkspaceItem } from "./records";
import { cellOf, sceneOf } from "./scene";

/** Adds a lane with a group of its own, below the others or at a place counted from above. */
export function addLane(records: Records, workspace: string, name?: string, at?: number): Outcome {
  const group = newGroup(records, workspace, name);
  return done(`Lane ${group.name} is added.`, [put("StepGroup", group), withItem(records, workspace, group.code, at)]);
}

/** Shows a group of another workspace here too. Its records must be in the document: see Saver.adopt. */
export function addExistingGroup(records: Records, workspace: string, group: string, at?: number): Outcome {
  if (!records.StepGroup?.[group]) return notAGroup();
  if (workspaceOf(records, workspace).items.some((item) => item.group === group)) return refused("AlreadyThere", `${laneName(records, group)} is a lane of this workspace already.`);
  return done(`Lane ${laneName(records, group)} is added.`, [withItem(records, workspace, group, at)]);
}

export function renameLane(records: Records, group: string, name: string): Outcome {
  const record = records.StepGroup?.[group] as Group | undefined;
  if (!record) return notAGroup();
  const given = name.trim();
  if (given === "") return refused("NameMissing", "A lane needs a name.");
  return done(`The lane is called ${given} now.`, given === record.name ? [] : [put("StepGroup", { ...record, name: given })]);
}

/** Puts a lane to a place, counted from above. */
export function reorderLane(records: Records, workspace: string, group: string, at: number): Outcome {
  const items = sorted(records, workspace);
  const item = items.find((one) => one.group === group);
  if (!item) return notAGroup();
  const rest = items.filter((one) => one !== item);
  const place = Math.min(rest.length, Math.max(0, at));
  rest.splice(place, 0, item);
  return done(`Lane ${laneName(records, group)} is number ${place + 1} of ${rest.length} now.`, [withItems(records, workspace, rest)]);
}

/** Folds lanes to one card each, or opens them; all lanes where none is said. */
export function collapseLanes(records: Records, workspace: string, collapsed: boolean, groups?: readonly string[]): Outcome {
  const items = workspaceOf(records, workspace).items.map((item) => (item.collapsed !== collapsed && (!groups || groups.includes(item.group)) ? { ...item, collapsed } : item));
  const what = groups?.length === 1 ? `Lane ${laneName(records, groups[0]!)} is` : "The lanes are";
  return done(`${what} ${collapsed ? "collapsed" : "expanded"}.`, [withItems(records, workspace, items)]);
}

/** Gives a lane a height in rows. One that its cards need anyway is not kept: the lane grows and shrinks with them again. */
export function resizeLane(records: Records, workspace: string, group: string, rows: number): Outcome {
  const items = sorted(records, workspace);
  const name = laneName(records, group);
  const lane = sceneOf(records, workspace).grid.lanes.find(({ code }) => code === group);
  const item = items.find((one) => one.group === group);
  if (!lane || !item) return notAGroup();
  if (item.collapsed) return refused("Collapsed", `${name} is collapsed. Expand it first.`);
  if (rows > MOST_LANE_ROWS) return refused("TooHigh", `A lane has at most ${MOST_LANE_ROWS} rows.`);
  const next = rows > lane.needed ? rows : 0;
  const sentence = next > 0 ? `Lane ${name} has ${counted(next, "row")} now.` : `Lane ${name} is as high as its steps need: ${counted(lane.needed, "row")}.`;
  return done(sentence, item.rows === next ? [] : [withItems(records, workspace, items.map((one) => (one === item ? { ...item, rows: next } : one)))]);
}

/** Takes a lane out of this workspace. Its group with its steps stays in the design. */
export function removeLane(records: Records, workspace: string, group: string): Outcome {
  if (!workspaceOf(records, workspace).items.some((item) => item.group === group)) return notAGroup();
  return done(`Lane ${laneName(records, group)} is taken out of this workspace. The group and its steps are still in the design.`, [withoutLane(records, workspace, group)]);
}

/**
 * Deletes a group with its steps, their arrows and its scenarios from the design. Refused where other workspaces (`sharedWith`: their names)
 * show it, and where steps of other groups are compensated by it.
 */
export function deleteGroup(records: Records, workspace: string, group: string, sharedWith: readonly string[] = []): Outcome {
  if (!records.StepGroup?.[group]) return notAGroup();
  const name = laneName(records, group);
  if (sharedWith.length > 0) {
    return refused("Shared", `${name} is also a lane of ${sharedWith.join(", ")}. Take it out of this workspace, or delete it when no other shows it.`);
  }
  const users = (Object.values(records.StepDefinition ?? {}) as Step[]).filter((step) => step.group !== group && (step["amend_group"] === group || step["cancel_group"] === group));
  if (users.length > 0) {
    return refused("InUse", `${name} is the amend or cancel group of ${users.map((step) => `“${step.name}”`).join(", ")}. Choose another group there first.`);
  }
  const steps = stepsByGroup(records).get(group) ?? [];
  const scenarios = Object.values(records.Scenario ?? {}).filter((scenario) => scenario["group"] === group);
  const changes = [
    withoutLane(records, workspace, group),
    ...removalOfSteps(records, new Set(steps.map(({ code }) => code))),
    ...scenarios.map((scenario) => taken("Scenario", scenario["code"] as string)),
    taken("StepGroup", group),
  ];
  return done(`Group ${name} is deleted with ${counted(steps.length, "step")} and ${counted(scenarios.length, "scenario")}.`, changes);
}

/** Puts steps into a new lane below the one of the first of them. They keep their columns. */
export function groupSelection(records: Records, workspace: string, steps: readonly string[], name?: string): Outcome {
  const lanes = lanesOf(records, workspace);
  const isHere = new Set(lanes.map(({ code }) => code));
  const found = steps.map((code) => stepOf(records, code)).filter((step): step is Step => step !== undefined && isHere.has(step.group));
  if (found.length === 0) return nothingSelected();
  const group = newGroup(records, workspace, name);
  const below = lanes.findIndex(({ code }) => code === found[0]!.group) + 1;
  const record = workspaceOf(records, workspace);
  const scene = sceneOf(records, workspace);
  const positions = { ...record.positions };
  const top = Math.min(...found.map(({ code }) => cellOf(scene, code)?.row ?? 0));
  const taken = new Set<string>();
  for (const { code } of found) {
    const cell = cellOf(scene, code);
    if (positions[code] === undefined || !cell) continue;
    let row = cell.row - top;
    while (taken.has(`${cell.column}/${row}`)) row++;
    taken.add(`${cell.column}/${row}`);
    positions[code] = [cell.column, row];
  }
  const items = inserted(sorted(records, workspace), newLane(group.code), below);
  const moved = found.map((step) => put("StepDefinition", { ...step, group: group.code }));
  const placed: Change = { kind: "Workspace", code: workspace, fields: { ...record, items: numbered(items), positions } };
  return done(`${counted(found.length, "step")} moved to the new lane ${group.name}.`, [put("StepGroup", group), ...moved, placed], { steps: found.map(({ code }) => code) });
}

function notAGroup(): Refusal {
  return refused("NotThere", "This lane is not there any more.");
}

function sorted(records: Records, workspace: string): WorkspaceItem[] {
  return [...workspaceOf(records, workspace).items].sort((one, other) => one.order - other.order);
}

function inserted(items: readonly WorkspaceItem[], item: WorkspaceItem, at: number | undefined): WorkspaceItem[] {
  const place = at === undefined ? items.length : Math.min(items.length, Math.max(0, at));
  return [...items.slice(0, place), item, ...items.slice(place)];
}

function numbered(items: readonly WorkspaceItem[]): readonly WorkspaceItem[] {
  return items.map((item, order) => (item.order === order ? item : { ...item, order }));
}

function withItems(records: Records, workspace: string, items: readonly WorkspaceItem[]): Change {
  const record = workspaceOf(records, workspace);
  const next = numbered(items);
  const isSame = next.length === record.items.length && next.every((item, index) => item === record.items[index]);
  return { kind: "Workspace", code: workspace, fields: isSame ? record : { ...record, items: next } };
}

export function withItem(records: Records, workspace: string, group: string, at?: number): Change {
  return withItems(records, workspace, inserted(sorted(records, workspace), newLane(group), at));
}

function withoutLane(records: Records, workspace: string, group: string): Change {
  const record = workspaceOf(records, workspace);
  const positions = { ...record.positions };
  for (const { code } of stepsByGroup(records).get(group) ?? []) delete positions[code];
  const items = numbered(sorted(records, workspace).filter((item) => item.group !== group));
  return { kind: "Workspace", code: workspace, fields: { ...record, items, positions, notes: record.notes.filter(({ lane }) => lane !== group) } };
}
