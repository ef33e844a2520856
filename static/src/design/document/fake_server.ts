/** For tests: the server's side of saving, by the rules of POST /api/v1/draft/changes, and a clock that a test turns. */

import type { Problem } from "./document";
import type { Fields, Kind, Reference } from "./records";
import { isNaming } from "./references";
import type { Answer, Clock, Shelf, Transport } from "./saving";
import { isSame, keyOf, type Versioned, type VersionedChange } from "./versions";

interface Row {
  version: number;
  fields: Fields;
  by: string;
}

/** What happens to the next request: it arrives and is answered, it never arrives, or it arrives and the answer gets lost. */
export type Fate = "answered" | "unsent" | "answer lost";

const TARGETS: readonly Kind[] = ["StepGroup", "StepDefinition"];

export class FakeServer implements Transport {
  readonly rows = new Map<string, Row>();
  readonly batches: (readonly VersionedChange[])[] = [];
  readonly fates: Fate[] = [];
  /** Says why a record is wrong; undefined where it is right. */
  fault: (change: VersionedChange) => string | undefined = () => undefined;

  constructor(document: Versioned = {}) {
    for (const [kind, table] of Object.entries(document)) {
      for (const [code, { version, fields }] of Object.entries(table ?? {})) this.rows.set(`${kind}/${code}`, { version, fields, by: "" });
    }
  }

  save(changes: readonly VersionedChange[], { isFirst }: { readonly isFirst: boolean }): Promise<Answer> {
    const fate = this.fates.shift() ?? "answered";
    if (fate === "unsent") return Promise.resolve({ kind: "Lost", sentence: "The server cannot be reached." });
    this.batches.push(structuredClone(changes) as VersionedChange[]);
    const answer = this.apply(changes, "me", isFirst);
    return Promise.resolve(fate === "answered" ? answer : { kind: "Lost", sentence: "The server cannot be reached." });
  }

  /** Changes records as another person would, whatever their version. Refused as any change is. */
  change(by: string, changes: readonly (Reference & { fields: Fields | null })[]): boolean {
    return this.apply(changes.map((change) => ({ ...change, version: this.rows.get(keyOf(change))?.version ?? null })), by).kind === "Saved";
  }

  document(): Versioned {
    const found: Partial<Record<Kind, Record<string, { version: number; fields: Fields }>>> = {};
    for (const [key, { version, fields }] of this.rows) {
      const [kind, code] = [key.slice(0, key.indexOf("/")) as Kind, key.slice(key.indexOf("/") + 1)];
      (found[kind] ??= {})[code] = { version, fields: structuredClone(fields) };
    }
    return found;
  }

  private apply(changes: readonly VersionedChange[], by: string, mustBeNew = false): Answer {
    const isAsGiven = ({ kind, code, fields }: VersionedChange) => isSame(this.rows.get(`${kind}/${code}`)?.fields ?? null, fields);
    const stale = changes.filter((change) => change.version !== null && this.rows.get(keyOf(change))?.version !== change.version && !isAsGiven(change));
    if (stale.length > 0) {
      const conflicts = stale.map(({ kind, code }) => {
        const row = this.rows.get(`${kind}/${code}`);
        return { kind, code, version: row?.version ?? null, changed_by: row?.by ?? null, changed_at: row ? "2026-11-26T10:00:00Z" : null, fields: row ? structuredClone(row.fields) : null };
      });
      return { kind: "Conflict", conflicts };
    }
    const problems = this.problems(changes, (change) => !mustBeNew && isAsGiven(change));
    if (problems.length > 0) return { kind: "Refused", problems, sentence: "The design would be wrong." };
    const records = changes.flatMap((change) => {
      const row = this.rows.get(keyOf(change));
      if (!change.fields) this.rows.delete(keyOf(change));
      else if (!isAsGiven(change)) this.rows.set(keyOf(change), { version: (row?.version ?? 0) + 1, fields: structuredClone(change.fields), by });
      return change.fields ? [{ kind: change.kind, code: change.code, version: this.rows.get(keyOf(change))!.version }] : [];
    });
    return { kind: "Saved", answer: { records, problems: [] } };
  }

  private problems(changes: readonly VersionedChange[], isAsGiven: (change: VersionedChange) => boolean): Problem[] {
    const told: Problem[] = [];
    const tell = (code: string, { kind, code: record }: Reference, message: string) => told.push({ severity: "Error", code, kind, record, field: "", message, path: [] });
    const after = new Map([...this.rows].map(([key, { fields }]) => [key, fields]));
    for (const change of changes) {
      if (change.version === null && after.has(keyOf(change)) && !isAsGiven(change)) tell("CodeTaken", change, `There is a ${change.kind} with the code already.`);
      const fault = change.fields ? this.fault(change) : undefined;
      if (fault) tell("DoesNotFit", change, fault);
    }
    for (const change of changes) {
      if (change.fields) after.set(keyOf(change), change.fields);
      else after.delete(keyOf(change));
    }
    const pairs = new Set<string>();
    for (const [key, fields] of after) {
      const kind = key.slice(0, key.indexOf("/")) as Kind;
      for (const target of TARGETS) {
        for (const named of namesIn(kind, fields)) {
          if (isNaming(kind, fields, target, named) && !after.has(`${target}/${named}`)) tell("UnknownReference", { kind, code: key.slice(kind.length + 1) }, `There is no ${target} ${named}.`);
        }
      }
      if (kind !== "StepDependency") continue;
      const pair = `${fields["depends_on"]}>${fields["step"]}`;
      if (pairs.has(pair)) tell("DoesNotFit", { kind, code: key.slice(kind.length + 1) }, "There is such a dependency.");
      pairs.add(pair);
    }
    return told;
  }
}

function namesIn(kind: Kind, fields: Fields): readonly string[] {
  if (kind === "Workspace") return (fields["items"] as { group: string }[]).map(({ group }) => group);
  return [...new Set(Object.values(fields).filter((value): value is string => typeof value === "string"))];
}

export function memoryShelf(text: string | null = null): Shelf & { text: string | null } {
  const shelf = { text, read: () => shelf.text, write: (next: string | null) => void (shelf.text = next) };
  return shelf;
}

/** A clock that runs an action when the test says so. */
export class TestClock implements Clock {
  private due: { at: number; action: () => void }[] = [];
  now = 0;

  after(milliseconds: number, action: () => void): () => void {
    const entry = { at: this.now + milliseconds, action };
    this.due.push(entry);
    return () => (this.due = this.due.filter((one) => one !== entry));
  }

  get isWaiting(): boolean {
    return this.due.length > 0;
  }

  /** Lets time pass, and everything that follows at once happen. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    for (;;) {
      const [next] = this.due.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (!next) break;
      this.due = this.due.filter((one) => one !== next);
      this.now = Math.max(this.now, next.at);
      next.action();
      await settled();
    }
    this.now = end;
    await settled();
  }
}

/** Resolves when all promises that wait for nothing are done. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 400; turn++) await Promise.resolve();
}
