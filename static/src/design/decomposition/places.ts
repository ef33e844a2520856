/** Problems beside what they are about: of a rule, of one of its mappings, of a product. Pure. */

import type { Problem } from "../document/document";
import type { Kind } from "../document/records";

const MAPPINGS = "mappings";

/** Problems of a record, those inside its mappings left out. */
export function problemsOfRecord(problems: readonly Problem[], kind: Kind, code: string): readonly Problem[] {
  return problems.filter((one) => one.kind === kind && one.record === code && !/^mappings[./]/.test(one.field));
}

/** Problems of one mapping of a rule: the check names it in the path, the store's refusals by its place in the list. */
export function problemsOfMapping(problems: readonly Problem[], rule: string, mapping: string, position: number): readonly Problem[] {
  return problems.filter((one) => {
    if (one.kind !== "DecompositionRule" || one.record !== rule) return false;
    if (one.field.startsWith(`${MAPPINGS}.`)) return one.path.includes(mapping);
    return one.field === `${MAPPINGS}/${position}` || one.field.startsWith(`${MAPPINGS}/${position}/`);
  });
}

/** A problem's sentence without the words that name the mapping, for where the mapping is in sight. */
export function sentenceOf(problem: Problem): string {
  return problem.message.replace(/^Mapping "[^"]*": /, "");
}
