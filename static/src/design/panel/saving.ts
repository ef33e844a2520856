/** Saving the records of a page: what differs from what the server last said, as one batch; what came of it, as problems and words. */

import { call, Refused, Unreachable } from "../api";
import type { Problem, Records } from "../document/document";
import type { Fields, Kind, Reference } from "../document/records";

/** What the server last said. */
export type Versioned = Readonly<Partial<Record<Kind, Readonly<Record<string, { readonly version: number; readonly fields: Fields }>>>>>;

export interface SentChange extends Reference {
  readonly version: number | null;
  readonly fields: Fields | null;
}

export interface Conflict extends Reference {
  readonly version: number;
  readonly changed_by: string;
  readonly changed_at: string;
  readonly fields: Fields | null;
}

export function recordsIn(baseline: Versioned): Records {
  return Object.fromEntries(Object.entries(baseline).map(([kind, table]) => [kind, Object.fromEntries(Object.entries(table).map(([code, { fields }]) => [code, fields]))])) as Records;
}

/** The batch that makes the server's records what they are on the screen. */
export function unsaved(records: Records, baseline: Versioned): readonly SentChange[] {
  const kinds = new Set([...Object.keys(records), ...Object.keys(baseline)]) as ReadonlySet<Kind>;
  return [...kinds].flatMap((kind) => {
    const [now, before] = [records[kind] ?? {}, baseline[kind] ?? {}];
    const kept = Object.entries(now).filter(([code, fields]) => before[code]?.fields !== fields).map(([code, fields]) => ({ kind, code, version: before[code]?.version ?? null, fields }));
    const removed = Object.keys(before).filter((code) => !(code in now)).map((code) => ({ kind, code, version: before[code]!.version, fields: null }));
    return [...kept, ...removed];
  });
}

/** The baseline once a batch was taken, with the versions that the server gave. */
export function afterSaving(baseline: Versioned, sent: readonly SentChange[], versions: readonly (Reference & { readonly version: number | null })[]): Versioned {
  const next: Partial<Record<Kind, Record<string, { version: number; fields: Fields }>>> = {};
  for (const { kind, code, fields } of sent) {
    const table = (next[kind] ??= { ...baseline[kind] });
    const version = versions.find((one) => one.kind === kind && one.code === code)?.version;
    if (fields === null) delete table[code];
    else table[code] = { fields, version: version ?? 1 };
  }
  return { ...baseline, ...next };
}

/** The baseline with what others wrote meanwhile, so that saving again is about their version. */
export function withTheirs(baseline: Versioned, conflicts: readonly Conflict[]): Versioned {
  const next: Partial<Record<Kind, Record<string, { version: number; fields: Fields }>>> = {};
  for (const { kind, code, version, fields } of conflicts) {
    const table = (next[kind] ??= { ...baseline[kind] });
    if (fields) table[code] = { version, fields };
    else delete table[code];
  }
  return { ...baseline, ...next };
}

export type Saved =
  | { readonly outcome: "saved"; readonly baseline: Versioned; readonly problems: readonly Problem[] }
  | { readonly outcome: "refused"; readonly sentence: string; readonly problems: readonly Problem[] }
  | { readonly outcome: "conflict"; readonly sentence: string; readonly conflicts: readonly Conflict[] }
  | { readonly outcome: "away"; readonly sentence: string };

export async function save(records: Records, baseline: Versioned): Promise<Saved> {
  const sent = unsaved(records, baseline);
  try {
    const answer = await call<{ records: (Reference & { version: number | null })[]; problems: Problem[] }>("POST", "/api/v1/draft/changes", { changes: sent });
    return { outcome: "saved", baseline: afterSaving(baseline, sent, answer.records), problems: answer.problems };
  } catch (error) {
    if (error instanceof Unreachable) return { outcome: "away", sentence: `${error.message} Nothing is lost; save again in a moment.` };
    if (!(error instanceof Refused)) throw error;
    if (error.problem.status === 409) return { outcome: "conflict", sentence: error.message, conflicts: (error.problem["conflicts"] ?? []) as Conflict[] };
    return { outcome: "refused", sentence: error.message, problems: (error.problem["problems"] ?? []) as Problem[] };
  }
}
