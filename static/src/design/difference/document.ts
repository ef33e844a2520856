/** What differs between two designs, workspace by workspace, as the server states it; and what of it a filter leaves. Pure. */

import type { Lane, Link } from "../../plan/model";

export type ChangeWord = "Added" | "Removed" | "Changed";
export const WORDS: readonly ChangeWord[] = ["Added", "Removed", "Changed"];

/** A line of a long value; the sign is "-" before, "+" after, " " where both have it, "…" for lines left out. */
export interface Line {
  readonly sign: "-" | "+" | " " | "…";
  readonly text: string;
}

/** A field that differs: `before` and `after` say all of it, or `lines` do. */
export interface FieldChange {
  readonly name: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly lines: readonly Line[];
  /** It is an expression, to be read letter by letter. */
  readonly is_code: boolean;
}

export interface RecordChange {
  readonly kind: string;
  readonly code: string;
  readonly name: string;
  readonly change: ChangeWord;
  readonly fields: readonly FieldChange[];
  /** What of the picture it is about; of the workspace as a whole, nothing. */
  readonly at: { readonly step?: string; readonly arrow?: string; readonly lane?: string };
}

export interface DifferenceLane extends Lane {
  readonly change: ChangeWord | null;
}

export interface DifferenceStep {
  readonly id: string;
  readonly name: string;
  readonly lane: string;
  readonly type: string;
  readonly scope: string;
  readonly worker: string;
  readonly change: ChangeWord | null;
  readonly position: readonly [number, number] | null;
  readonly is_stub: boolean;
}

export interface DifferenceLink extends Link<string> {
  readonly id: string;
  readonly change: ChangeWord | null;
}

export interface WorkspaceDifference {
  readonly code: string;
  readonly name: string;
  readonly lanes: readonly DifferenceLane[];
  readonly steps: readonly DifferenceStep[];
  readonly links: readonly DifferenceLink[];
  readonly changes: readonly RecordChange[];
}

/** Code of the lane that holds steps of other workspaces; no group has it. */
export const ELSEWHERE = "";

/** Returns how many changes of each kind a workspace has. */
export function countsOf(workspace: WorkspaceDifference): Readonly<Record<ChangeWord, number>> {
  const counts = { Added: 0, Removed: 0, Changed: 0 };
  for (const { change } of workspace.changes) counts[change] += 1;
  return counts;
}

/** Returns the workspace with steps of other workspaces in a lane of their own, the last one. */
export function withStubs(workspace: WorkspaceDifference): WorkspaceDifference {
  if (!workspace.steps.some((step) => step.is_stub)) return workspace;
  return {
    ...workspace,
    lanes: [...workspace.lanes, { code: ELSEWHERE, name: "In other workspaces", change: null }],
    steps: workspace.steps.map((step) => (step.is_stub ? { ...step, lane: ELSEWHERE } : step)),
  };
}

/** Returns only what changed: steps, the ends of arrows that changed, and lanes that hold any of them or changed themselves. */
export function changedOnly(workspace: WorkspaceDifference): WorkspaceDifference {
  const kept = new Set(workspace.steps.filter((step) => step.change && !step.is_stub).map((step) => step.id));
  for (const link of workspace.links) {
    if (!link.change) continue;
    kept.add(link.from);
    kept.add(link.to);
  }
  const steps = workspace.steps.filter((step) => kept.has(step.id));
  const lanes = new Set(steps.map((step) => step.lane));
  return {
    ...workspace, steps,
    lanes: workspace.lanes.filter((lane) => lane.change || lanes.has(lane.code)),
    links: workspace.links.filter((link) => kept.has(link.from) && kept.has(link.to)),
  };
}

/** A picture of more steps than this opens with what changed alone. */
const MOST_STEPS = 60;

export function opensWithChangesOnly(workspace: WorkspaceDifference): boolean {
  return workspace.steps.length > MOST_STEPS && workspace.changes.length > 0;
}

export interface ChangeGroup {
  readonly title: string;
  readonly changes: readonly RecordChange[];
}

const TITLES: readonly (readonly [string, string])[] = [
  ["Workspace", "Canvas"], ["StepGroup", "Lanes"], ["StepDefinition", "Steps"], ["StepDependency", "Arrows"], ["Scenario", "Scenarios"],
];

/** Returns the changes in the order in which they are told, those of the words that are shown. */
export function groupsOf(workspace: WorkspaceDifference, shown: ReadonlySet<ChangeWord>): readonly ChangeGroup[] {
  return TITLES.map(([kind, title]) => ({ title, changes: workspace.changes.filter((change) => change.kind === kind && isShown(shown, change.change)) })).filter(({ changes }) => changes.length > 0);
}

/** Without a filter everything is shown; with one, what did not change is not. */
export function isShown(shown: ReadonlySet<ChangeWord>, change: ChangeWord | null): boolean {
  return shown.size === 0 || (change !== null && shown.has(change));
}

export function changeId({ kind, code }: RecordChange): string {
  return `${kind}:${code}`;
}

/** What people call a change: an arrow by its ends, anything else by its name. */
export function titleOf(change: RecordChange, workspace: WorkspaceDifference): string {
  const link = change.at.arrow === undefined ? undefined : workspace.links.find(({ id }) => id === change.at.arrow);
  if (!link) return change.name || change.code;
  const name = (id: string) => workspace.steps.find((step) => step.id === id)?.name ?? id;
  return `${name(link.from)} → ${name(link.to)}`;
}
