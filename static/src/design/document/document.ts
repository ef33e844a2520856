/** A design, or the part of it that one screen edits: records by kind and code. Immutable; what did not change stays the same object. */

import type { Fields, Kind, Reference } from "./records";

export type Records = Readonly<Partial<Record<Kind, Readonly<Record<string, Fields>>>>>;

/** What is wrong with a record, as the server's check says it; `path` holds the records of a loop. */
export interface Problem {
  readonly severity: "Error" | "Warning";
  readonly code: string;
  readonly kind: Kind;
  readonly record: string;
  readonly field: string;
  readonly message: string;
  readonly path: readonly string[];
}

/** Puts a record in place of the one of its kind and code (fields), or takes it away (fields null). */
export interface Change extends Reference {
  readonly fields: Fields | null;
}

/** Returns entries as a table in which nothing is found that was not put there: a code may be "constructor". */
export function tableOf<Value>(entries: Readonly<Record<string, Value>> = {}): Record<string, Value> {
  return Object.assign(Object.create(null) as Record<string, Value>, entries);
}

export function recordOf(records: Records, kind: Kind, code: string): Fields | undefined {
  return records[kind]?.[code];
}

export function recordsOf(records: Records, kind: Kind): readonly Fields[] {
  return Object.values(records[kind] ?? {});
}

/** Returns the records with changes made, sharing all that they do not touch; the very same object where nothing differs. */
export function withChanges(records: Records, changes: readonly Change[]): Records {
  const next: Partial<Record<Kind, Record<string, Fields>>> = {};
  let isChanged = false;
  for (const { kind, code, fields } of changes) {
    const before = recordOf(next[kind] ? (next as Records) : records, kind, code);
    if (before === (fields ?? undefined)) continue;
    isChanged = true;
    const table = (next[kind] ??= tableOf(records[kind]));
    if (fields) table[code] = fields;
    else delete table[code];
  }
  return isChanged ? { ...records, ...next } : records;
}
