/** Problems by where they are: on this screen, where a click leads to them, or elsewhere in the draft. */

import { lanesOf } from "../document/canvas";
import type { Problem, Records } from "../document/document";
import type { Kind, Step } from "../document/records";
import { countsInWords, type Counts } from "../panel/messages";

export interface Located {
  readonly here: readonly Problem[];
  readonly elsewhere: readonly Problem[];
}

/** Here is what one sees: the records of the screen, but of steps, groups, arrows and scenarios only those of the workspace's lanes. */
export function located(problems: readonly Problem[], records: Records, workspace: string): Located {
  const lanes = new Set(records.Workspace?.[workspace] ? lanesOf(records, workspace).map(({ code }) => code) : []);
  const isOurs = (step: unknown) => lanes.has(String((records.StepDefinition?.[String(step)] as Step | undefined)?.group));
  const isHere = ({ kind, record }: Problem): boolean => {
    const fields = records[kind]?.[record];
    if (!fields) return false;
    if (workspace === "") return true;
    switch (kind) {
      case "Workspace": return record === workspace;
      case "StepGroup": return lanes.has(record);
      case "StepDefinition": return isOurs(record);
      case "StepDependency": return isOurs(fields["step"]) || isOurs(fields["depends_on"]);
      case "Scenario": return lanes.has(String(fields["group"]));
      default: return true;
    }
  };
  const here = problems.filter(isHere);
  return { here: errorsFirst(here), elsewhere: problems.filter((problem) => !isHere(problem)) };
}

/** Errors first; among equals the order of the check stays. */
function errorsFirst(problems: readonly Problem[]): readonly Problem[] {
  return [...problems.filter(({ severity }) => severity === "Error"), ...problems.filter(({ severity }) => severity !== "Error")];
}

export interface Remote extends Counts {
  readonly kind: Kind;
}

/** How many problems each kind of record has, most first. */
export function byKind(problems: readonly Problem[]): readonly Remote[] {
  const found = new Map<Kind, Remote>();
  for (const { kind, severity } of problems) {
    const { errors = 0, warnings = 0 } = found.get(kind) ?? {};
    found.set(kind, { kind, errors: errors + (severity === "Error" ? 1 : 0), warnings: warnings + (severity === "Error" ? 0 : 1) });
  }
  return [...found.values()].sort((one, other) => other.errors - one.errors || other.warnings - one.warnings || one.kind.localeCompare(other.kind));
}

/** What to say when the counts changed; undefined where they did not. */
export function newsOf(before: Counts, after: Counts): string | undefined {
  if (before.errors === after.errors && before.warnings === after.warnings) return undefined;
  const words = countsInWords(after);
  return words ? `${words} in this workspace.` : "No problems are left in this workspace.";
}
