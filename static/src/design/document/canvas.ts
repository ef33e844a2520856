/** One workspace as its canvas shows it: lanes, steps, arrows between them, stubs of steps that live elsewhere. Indexed once for each state. */

import type { Records } from "./document";
import type { Dependency, Group, Step, StepType, Workspace } from "./records";

export const STEP_NAMES: Readonly<Record<StepType, string>> = {
  AutoTask: "Automated task", Callout: "Callout", ManualTask: "Manual task", Milestone: "Milestone", Pause: "Pause", StagedAssetize: "Asset creation",
};

export interface DesignLane {
  readonly code: string;
  readonly name: string;
  readonly collapsed: boolean;
  /** How many rows it is drawn with at least. */
  readonly rows: number;
}

export interface Arrows {
  /** Arrows that lead to a step, by its code. */
  readonly into: ReadonlyMap<string, readonly Dependency[]>;
  /** Arrows that leave a step, by its code. */
  readonly from: ReadonlyMap<string, readonly Dependency[]>;
}

export function workspaceOf(records: Records, code: string): Workspace {
  const workspace = records.Workspace?.[code] as Workspace | undefined;
  if (!workspace) throw new Error(`The document has no workspace ${code}.`);
  return workspace;
}

export function stepOf(records: Records, code: string): Step | undefined {
  return records.StepDefinition?.[code] as Step | undefined;
}

export function arrowOf(records: Records, code: string): Dependency | undefined {
  return records.StepDependency?.[code] as Dependency | undefined;
}

/** Returns how a step is called in a sentence: its name in quotes. */
export function named(records: Records, code: string): string {
  return `“${stepOf(records, code)?.name ?? code}”`;
}

export function laneName(records: Records, code: string): string {
  return (records.StepGroup?.[code] as Group | undefined)?.name ?? code;
}

/** Returns the lanes of a workspace, uppermost first. */
export function lanesOf(records: Records, workspace: string): readonly DesignLane[] {
  const { items } = workspaceOf(records, workspace);
  return [...items].sort((one, other) => one.order - other.order).map(({ group, collapsed, rows }) => ({ code: group, name: laneName(records, group), collapsed, rows: collapsed ? 0 : rows }));
}

/** Returns the steps of every group, those that run first by their sequence first. */
export const stepsByGroup = remembered((records: Records) => records.StepDefinition, (table) => {
  const groups = new Map<string, Step[]>();
  for (const step of Object.values(table ?? {}) as Step[]) {
    const steps = groups.get(step.group);
    if (steps) steps.push(step);
    else groups.set(step.group, [step]);
  }
  return groups as ReadonlyMap<string, readonly Step[]>;
});

/** Returns the arrows at every step; steps without any are not there. */
export const arrowsOf = remembered((records: Records) => records.StepDependency, (table): Arrows => {
  const into = new Map<string, Dependency[]>();
  const from = new Map<string, Dependency[]>();
  const add = (index: Map<string, Dependency[]>, code: string, arrow: Dependency) => {
    const arrows = index.get(code);
    if (arrows) arrows.push(arrow);
    else index.set(code, [arrow]);
  };
  for (const arrow of Object.values(table ?? {}) as Dependency[]) {
    add(into, arrow.step, arrow);
    add(from, arrow.depends_on, arrow);
  }
  return { into, from };
});

/** Returns the arrow between two steps, whatever its scope: there is at most one. */
export function arrowBetween(records: Records, from: string, to: string): Dependency | undefined {
  return arrowsOf(records).from.get(from)?.find(({ step }) => step === to);
}

/** Remembers what was made of a table of records as long as the table is the same object. */
function remembered<Table extends object, Result>(tableOf: (records: Records) => Table | undefined, make: (table: Table | undefined) => Result): (records: Records) => Result {
  const results = new WeakMap<object, Result>();
  const empty = {};
  return (records) => {
    const table = tableOf(records);
    const key = table ?? empty;
    let result = results.get(key);
    if (result === undefined) results.set(key, (result = make(table)));
    return result;
  };
}
