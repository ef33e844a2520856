/** What the server last said (the baseline), and how the records of a screen differ from it. */

import { tableOf, withChanges, type Change, type Records } from "./document";
import type { Fields, Kind, Reference } from "./records";

/** Records with their versions, as the server gives a document. */
export type Versioned = Readonly<Partial<Record<Kind, Readonly<Record<string, { readonly version: number; readonly fields: Fields }>>>>>;

/** A change as the server takes it; version null: the record is new. */
export interface VersionedChange extends Change {
  readonly version: number | null;
}

export function keyOf({ kind, code }: Reference): string {
  return `${kind}/${code}`;
}

export function recordsOf(versioned: Versioned): Records {
  const fieldsOf = (table: Versioned[Kind]) => tableOf(Object.fromEntries(Object.entries(table ?? {}).map(([code, { fields }]) => [code, fields])));
  return Object.fromEntries(Object.entries(versioned).map(([kind, table]) => [kind, fieldsOf(table)]));
}

/** The server's records as far as this screen knows them. */
export class Baseline {
  private records: Records;
  private readonly versions = new Map<string, number>();

  constructor(versioned: Versioned) {
    this.records = recordsOf(versioned);
    for (const [kind, table] of Object.entries(versioned) as [Kind, Versioned[Kind]][]) {
      for (const [code, { version }] of Object.entries(table ?? {})) this.versions.set(keyOf({ kind, code }), version);
    }
  }

  fieldsOf({ kind, code }: Reference): Fields | undefined {
    return this.records[kind]?.[code];
  }

  versionOf(reference: Reference): number | undefined {
    return this.versions.get(keyOf(reference));
  }

  references(): Reference[] {
    return (Object.entries(this.records) as [Kind, Readonly<Record<string, Fields>>][]).flatMap(([kind, table]) => Object.keys(table).map((code) => ({ kind, code })));
  }

  /** Notes what the server holds now; fields null: nothing. */
  put(reference: Reference, fields: Fields | null, version: number | null): void {
    this.records = withChanges(this.records, [{ kind: reference.kind, code: reference.code, fields }]);
    if (fields && version !== null) this.versions.set(keyOf(reference), version);
    else this.versions.delete(keyOf(reference));
  }

  /** Returns how records differ from the baseline. Tables and records that are the same objects are not looked into. */
  changesTo(records: Records): VersionedChange[] {
    const changes: VersionedChange[] = [];
    for (const kind of new Set([...Object.keys(this.records), ...Object.keys(records)] as Kind[])) {
      const [before, after] = [this.records[kind] ?? {}, records[kind] ?? {}];
      if (before === after) continue;
      for (const code of Object.keys(after)) {
        const [old, fields] = [before[code], after[code]!];
        if (old !== fields && !isSame(old, fields)) changes.push({ kind, code, fields, version: this.versionOf({ kind, code }) ?? null });
      }
      for (const code of Object.keys(before)) if (!(code in after)) changes.push({ kind, code, fields: null, version: this.versionOf({ kind, code }) ?? null });
    }
    return changes;
  }
}

/** Tells whether two JSON values are equal; the order of an object's members does not matter. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((value, index) => isSame(value, other[index]));
  }
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && isSame((one as Fields)[name], (other as Fields)[name]));
}
