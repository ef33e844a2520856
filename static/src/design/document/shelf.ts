/** Unsaved changes on a shelf that survives a reload of the tab, with what they were made on. */

import type { Fields, Reference } from "./records";
import type { Shelf } from "./saving";
import type { Baseline, VersionedChange } from "./versions";

export interface ShelvedChange extends Reference {
  /** The record on which the change was made; null: there was none. */
  readonly base: Fields | null;
  readonly mine: Fields | null;
}

export function shelve(shelf: Shelf, changes: readonly VersionedChange[], baseline: Baseline): void {
  if (changes.length === 0) return shelf.write(null);
  const shelved = changes.map(({ kind, code, fields }): ShelvedChange => ({ kind, code, base: baseline.fieldsOf({ kind, code }) ?? null, mine: fields }));
  shelf.write(JSON.stringify(shelved));
}

/** Returns what lies on the shelf; what cannot be read is as good as nothing. */
export function shelvedChanges(shelf: Shelf): readonly ShelvedChange[] {
  try {
    const found: unknown = JSON.parse(shelf.read() ?? "[]");
    return Array.isArray(found) ? found.filter(isShelved) : [];
  } catch {
    return [];
  }
}

function isShelved(value: unknown): value is ShelvedChange {
  const found = value as Partial<Record<string, unknown>> | null;
  const isRecord = (fields: unknown) => fields === null || (typeof fields === "object" && !Array.isArray(fields));
  return typeof found === "object" && found !== null && typeof found["kind"] === "string" && typeof found["code"] === "string" && isRecord(found["base"]) && isRecord(found["mine"]);
}

/** The tab's own storage under a name. Where a browser forbids storage, nothing is kept. */
export function tabShelf(name: string): Shelf {
  return {
    read: () => attempt(() => sessionStorage.getItem(name)) ?? null,
    write: (text) => void attempt(() => (text === null ? sessionStorage.removeItem(name) : sessionStorage.setItem(name, text))),
  };
}

function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
