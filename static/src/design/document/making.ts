/** New records with every field, as the server would write them. */

import NEW from "./new_records.json";
import { arrowOf, laneName, lanesOf, STEP_NAMES, stepOf, stepsByGroup } from "./canvas";
import type { Change, Records } from "./document";
import { freeCode, freeName, slug } from "./names";
import type { Dependency, Group, Scope, Step, StepType, WorkspaceItem } from "./records";

export interface NewStep {
  readonly type: StepType;
  /** Code of its group. */
  readonly lane: string;
  readonly name?: string | undefined;
}

/** Returns a step that is not in the records yet: its code from its lane and its name, its name not that of another step of the workspace. */
export function newStep(records: Records, workspace: string, { type, lane, name }: NewStep, alike: Partial<Step> = {}): Step {
  const names = stepNames(records, workspace);
  const given = freeName(name?.trim() || STEP_NAMES[type], (taken) => names.has(taken));
  const code = freeCode([lane, slug(given) || slug(type)].filter(Boolean).join("-"), (taken) => stepOf(records, taken) !== undefined);
  const sequence = Math.max(0, ...(stepsByGroup(records).get(lane) ?? []).map((step) => Number(step["sequence"]) || 0)) + 10;
  return { ...(NEW.StepDefinition as unknown as Step), ...alike, code, name: given, group: lane, type, sequence };
}

export function stepNames(records: Records, workspace: string): ReadonlySet<string> {
  return new Set(lanesOf(records, workspace).flatMap(({ code }) => (stepsByGroup(records).get(code) ?? []).map((step) => step.name)));
}

export interface NewArrow {
  readonly from: string;
  readonly to: string;
  readonly scope?: Scope | undefined;
  readonly custom_scope?: string | null | undefined;
}

/** Returns an arrow; without a scope it has that of its ends where both have the same, else Plan. `alike`: an arrow that it takes after. */
export function newArrow(records: Records, { from, to, scope, custom_scope }: NewArrow, alike?: Dependency, ends?: readonly [Step, Step]): Dependency {
  const [before, after] = ends ?? [stepOf(records, from), stepOf(records, to)];
  const isShared = before && after && before.scope === after.scope && before.custom_scope === after.custom_scope;
  const own = scope ? { scope, custom_scope: custom_scope ?? null } : alike ? {} : isShared ? { scope: before.scope, custom_scope: before.custom_scope } : {};
  const code = freeCode(`${from}>${to}`, (taken) => arrowOf(records, taken) !== undefined);
  return { ...(NEW.StepDependency as unknown as Dependency), ...alike, ...own, code, step: to, depends_on: from };
}

/** Returns a group that is not in the records yet, its code from the workspace's and its name. */
export function newGroup(records: Records, workspace: string, name?: string): Group {
  const names = new Set(lanesOf(records, workspace).map((lane) => lane.name));
  const given = freeName(name?.trim() || "New lane", (taken) => names.has(taken));
  const code = freeCode([workspace, slug(given)].filter(Boolean).join("-"), (taken) => records.StepGroup?.[taken] !== undefined);
  return { ...NEW.StepGroup, code, name: given };
}

/** Returns the lane of a group, to be put among the others. */
export function newLane(group: string): WorkspaceItem {
  return { group, order: 0, collapsed: false, rows: 0 };
}

export function put(kind: "StepDefinition" | "StepDependency" | "StepGroup" | "Workspace", fields: Step | Dependency | Group): Change {
  return { kind, code: fields.code as string, fields };
}

export function taken(kind: Change["kind"], code: string): Change {
  return { kind, code, fields: null };
}

export function inLane(records: Records, lane: string): string {
  return `in lane ${laneName(records, lane)}`;
}
