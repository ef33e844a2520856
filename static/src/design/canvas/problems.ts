/** The problems of records, found by their codes; indexed once for each list that the server gave. Pure. */

import type { Problem } from "../document/document";
import type { Kind } from "../document/records";

export interface Marks {
  readonly errors: number;
  readonly warnings: number;
  readonly messages: readonly string[];
}

const indexes = new WeakMap<readonly Problem[], ReadonlyMap<string, Marks>>();

export function marksOf(problems: readonly Problem[], kind: Kind, code: string): Marks | undefined {
  let index = indexes.get(problems);
  if (!index) indexes.set(problems, (index = indexOf(problems)));
  return index.get(`${kind} ${code}`);
}

function indexOf(problems: readonly Problem[]): ReadonlyMap<string, Marks> {
  const index = new Map<string, Marks>();
  for (const { kind, record, severity, message } of problems) {
    const key = `${kind} ${record}`;
    const before = index.get(key) ?? { errors: 0, warnings: 0, messages: [] };
    const isError = severity === "Error";
    index.set(key, { errors: before.errors + (isError ? 1 : 0), warnings: before.warnings + (isError ? 0 : 1), messages: [...before.messages, message] });
  }
  return index;
}

/** Returns the number of problems in words, blank for none: "1 error and 2 warnings". */
export function problemWords(marks: Pick<Marks, "errors" | "warnings"> | undefined): string {
  if (!marks) return "";
  const words = (count: number, thing: string) => (count === 0 ? [] : [`${count} ${thing}${count === 1 ? "" : "s"}`]);
  return [...words(marks.errors, "error"), ...words(marks.warnings, "warning")].join(" and ");
}
