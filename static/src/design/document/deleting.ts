/** Commands that take steps, arrows and notes away. */

import { arrowBetween, arrowOf, arrowsOf, lanesOf, named, stepOf, workspaceOf } from "./canvas";
import type { Change, Records } from "./document";
import { newArrow, put, taken } from "./making";
import { counted, done, NOTHING, nothingSelected, refused, type Outcome, type Selection } from "./outcome";
import type { Dependency, Step, Workspace } from "./records";

/** Deletes what is selected. The arrows of a deleted step go with it, and the jeopardy rules that are for it alone. */
export function deleteSelection(records: Records, workspace: string, selection: Partial<Selection>): Outcome {
  return deletion(records, workspace, { ...NOTHING, ...selection }, false);
}

/** Deletes what is selected; what came before a deleted step leads to what came after it. */
export function deleteAndReconnect(records: Records, workspace: string, selection: Partial<Selection>): Outcome {
  return deletion(records, workspace, { ...NOTHING, ...selection }, true);
}

function deletion(records: Records, workspace: string, selection: Selection, isReconnecting: boolean): Outcome {
  const lanes = new Set(lanesOf(records, workspace).map(({ code }) => code));
  const found = selection.steps.map((code) => stepOf(records, code)).filter((step): step is Step => step !== undefined);
  const steps = found.filter(({ group }) => lanes.has(group));
  const arrows = selection.arrows.filter((code) => arrowOf(records, code));
  const { notes } = workspaceOf(records, workspace);
  const kept = notes.filter(({ id }) => !selection.notes.includes(id));
  if (steps.length === 0 && arrows.length === 0 && kept.length === notes.length) {
    const [stub] = found;
    return stub ? refused("NotThere", `${named(records, stub.code)} belongs to another workspace. Delete it there, or delete its arrows here.`) : nothingSelected();
  }
  const gone = new Set(steps.map(({ code }) => code));
  const changes = [
    ...removalOfSteps(records, gone, new Set(arrows)),
    ...(isReconnecting ? bridges(records, gone, new Set(arrows)) : []),
    ...withoutPlaces(workspaceOf(records, workspace), gone, kept),
  ];
  return done(sentenceOf(records, steps, arrows.length, notes.length - kept.length, isReconnecting), changes);
}

function sentenceOf(records: Records, steps: readonly Step[], arrows: number, notes: number, isReconnecting: boolean): string {
  const what = [
    steps.length === 1 ? named(records, steps[0]!.code) : steps.length > 1 ? counted(steps.length, "step") : "",
    arrows > 0 ? counted(arrows, "arrow") : "",
    notes > 0 ? counted(notes, "note") : "",
  ].filter(Boolean);
  return `${what.join(", ")} deleted${isReconnecting && steps.length > 0 ? ", the neighbours are connected" : ""}.`;
}

/** Returns the changes that remove steps with all that cannot be without them, and further arrows. */
export function removalOfSteps(records: Records, steps: ReadonlySet<string>, arrows: ReadonlySet<string> = new Set()): Change[] {
  const { into, from } = arrowsOf(records);
  const codes = new Set(arrows);
  for (const step of steps) for (const arrow of [...(into.get(step) ?? []), ...(from.get(step) ?? [])]) codes.add(arrow.code);
  const rules = Object.values(records.JeopardyRule ?? {}).filter((rule) => steps.has(rule["step_definition"] as string));
  return [
    ...[...codes].map((code) => taken("StepDependency", code)),
    ...rules.map((rule) => taken("JeopardyRule", rule["code"] as string)),
    ...[...steps].map((code) => taken("StepDefinition", code)),
  ];
}

/** Returns the change that forgets where steps stood and puts these notes in place; none where nothing differs. */
export function withoutPlaces(workspace: Workspace, steps: ReadonlySet<string>, notes: Workspace["notes"]): Change[] {
  const entries = Object.entries(workspace.positions);
  const kept = entries.filter(([code]) => !steps.has(code));
  if (kept.length === entries.length && notes.length === workspace.notes.length) return [];
  return [{ kind: "Workspace", code: workspace.code, fields: { ...workspace, positions: kept.length === entries.length ? workspace.positions : Object.fromEntries(kept), notes } }];
}

/**
 * Returns the arrows that close the gap which steps leave: from each that stays and led into it to each that follows it. Such an arrow has
 * the scope of those that it replaces where they agree, else Plan. No loop can come of it.
 */
function bridges(records: Records, gone: ReadonlySet<string>, cut: ReadonlySet<string>): Change[] {
  const { into, from } = arrowsOf(records);
  const alive = (arrows: readonly Dependency[] | undefined) => (arrows ?? []).filter(({ code }) => !cut.has(code));
  const changes = new Map<string, Change>();
  const starts = new Map<string, Dependency>();
  for (const step of gone) for (const arrow of alive(into.get(step))) if (!gone.has(arrow.depends_on)) starts.set(arrow.code, arrow);
  for (const start of starts.values()) {
    const seen = new Set<string>();
    const open: Dependency[] = [start];
    for (let arrow = open.pop(); arrow; arrow = open.pop()) {
      if (gone.has(arrow.step)) {
        if (seen.has(arrow.step)) continue;
        seen.add(arrow.step);
        open.push(...alive(from.get(arrow.step)));
        continue;
      }
      const [first, last] = [start.depends_on, arrow.step];
      const between = arrowBetween(records, first, last);
      const key = `${first}>${last}`;
      if (first === last || (between && !cut.has(between.code)) || changes.has(key)) continue;
      const isSameScope = start.scope === arrow.scope && start.custom_scope === arrow.custom_scope;
      const scope = isSameScope ? { scope: start.scope, custom_scope: start.custom_scope } : { scope: "Plan" as const };
      changes.set(key, put("StepDependency", newArrow(records, { from: first, to: last, ...scope })));
    }
  }
  return [...changes.values()];
}
