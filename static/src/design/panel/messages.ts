/** The problems of a screen, by record and field. */

import type { Problem } from "../document/document";
import { counted } from "../document/outcome";
import type { Kind } from "../document/records";

/** The problems of some records of a kind. */
export function problemsOf(problems: readonly Problem[], kind: Kind, codes: readonly string[]): readonly Problem[] {
  return problems.filter((problem) => problem.kind === kind && codes.includes(problem.record));
}

/** The field of the form that a problem belongs to: "mappings.source" and "payload/lines/0" are about "mappings" and "payload". */
export function fieldOf(problem: Problem): string {
  return /^[^./[]*/.exec(problem.field.replace(/^\//, ""))?.[0] ?? "";
}

export function problemsByField(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  const found = new Map<string, Problem[]>();
  for (const problem of problems) {
    const list = found.get(fieldOf(problem));
    if (list) list.push(problem);
    else found.set(fieldOf(problem), [problem]);
  }
  return found;
}

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

export function countsOf(problems: readonly Problem[]): Counts {
  const errors = problems.filter((problem) => problem.severity === "Error").length;
  return { errors, warnings: problems.length - errors };
}

/** "2 errors and 1 warning"; blank where there are none. */
export function countsInWords({ errors, warnings }: Counts): string {
  return [errors > 0 && counted(errors, "error"), warnings > 0 && counted(warnings, "warning")].filter(Boolean).join(" and ");
}
