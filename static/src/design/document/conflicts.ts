/** What the autosave has to find out about its own changes and those of others. Pure. */

import type { Problem, Records } from "./document";
import { namedBy } from "./references";
import type { Fields, Kind, Reference } from "./records";
import type { Conflict, ServerConflict } from "./saving";
import { isSame, keyOf, type Versioned, type VersionedChange } from "./versions";

/** The record on which both changes were made. What the server has of us already is not somebody else's change. */
export function knownBase(base: Fields | undefined, sent: Fields | null | undefined, theirs: Fields | null): Fields | undefined {
  if (!sent || !theirs) return base;
  return { ...base, ...Object.fromEntries(Object.entries(theirs).filter(([field, value]) => isSame(sent[field], value))) };
}

/** Of records that are gone: the keys of those that unsaved changes name, and of those that these name in turn. */
export function neededOf(gone: readonly Reference[], unsaved: readonly VersionedChange[], records: Records): ReadonlySet<string> {
  const needed = new Set<string>();
  const naming: { kind: Kind; fields: Fields }[] = unsaved.flatMap(({ kind, fields }) => (fields ? [{ kind, fields }] : []));
  const isGone = new Set(gone.map(keyOf));
  for (let at = 0; at < naming.length; at++) {
    for (const named of namedBy(naming[at]!.kind, naming[at]!.fields)) {
      const [key, fields] = [keyOf(named), records[named.kind]?.[named.code]];
      if (!fields || needed.has(key) || !isGone.has(key)) continue;
      needed.add(key);
      naming.push({ kind: named.kind, fields });
    }
  }
  return needed;
}

/** A refusal that names no record is told of each. */
export function plainProblem({ kind, code }: Reference, sentence: string): Problem {
  return { severity: "Error", code: "Refused", kind, record: code, field: "", message: sentence, path: [] };
}

/** One of both removed the record. */
export function wholeConflict({ kind, code, changed_by: by, changed_at: at }: Reference & Partial<ServerConflict>, mine: Fields | null, theirs: Fields | null): Conflict {
  return { kind, code, field: "", mine, theirs, changedBy: by ?? "", changedAt: at ?? "" };
}

/** New records whose code another record has. */
export function takenCodes(problems: readonly Problem[], batch: readonly VersionedChange[]): Reference[] {
  const taken = new Set(problems.filter(({ code }) => code === "CodeTaken").map(({ kind, record }) => keyOf({ kind, code: record })));
  return batch.filter((change) => change.version === null && taken.has(keyOf(change)));
}

/** Two people drew one arrow: that is one record. */
export function isSameArrow(one: Fields, other: Fields): boolean {
  return one["depends_on"] !== undefined && one["depends_on"] === other["depends_on"] && one["step"] === other["step"];
}

/** How a record is called in a sentence. */
export function nameOf(fields: Fields | null | undefined, code: string): string {
  return `“${(fields?.["name"] as string | undefined) || code}”`;
}

/** Returns every record with its kind and code. */
export function entriesOf(found: Versioned): (readonly [Reference, { readonly version: number; readonly fields: Fields }])[] {
  return Object.entries(found).flatMap(([kind, table]) => Object.entries(table ?? {}).map(([code, record]) => [{ kind, code } as Reference, record] as const));
}
