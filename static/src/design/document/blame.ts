/** Which changes of a batch a refusal is about, so that the others can be saved. Pure. */

import type { Problem } from "./document";
import { isNaming } from "./references";
import type { Kind } from "./records";
import { keyOf, type VersionedChange } from "./versions";

/**
 * Returns the keys of the changes that a problem concerns: those of its own record; else (the problem is of a record that is not in the batch)
 * arrows and steps on its path, else removals, else all.
 */
export function blamed(problem: Problem, batch: readonly VersionedChange[]): ReadonlySet<string> {
  const own = batch.filter(({ kind, code }) => kind === problem.kind && code === problem.record);
  if (own.length > 0) return keysOf(own);
  const path = new Set(problem.path);
  const arrows = batch.filter(({ kind, fields }) => kind === "StepDependency" && fields && path.has(fields["step"] as string) && path.has(fields["depends_on"] as string));
  if (arrows.length > 0) return keysOf(arrows);
  const steps = batch.filter(({ kind, code }) => kind === "StepDefinition" && path.has(code));
  if (steps.length > 0) return keysOf(steps);
  const removals = batch.filter(({ fields }) => fields === null);
  return keysOf(removals.length > 0 ? removals : batch);
}

/** Returns the batch without the changes that are held back, and without those that name a new record that is held back. */
export function sendable(batch: readonly VersionedChange[], held: ReadonlySet<string>): VersionedChange[] {
  const out = new Set(held);
  const absent = batch.filter((change) => change.version === null && out.has(keyOf(change)));
  for (let at = 0; at < absent.length; at++) {
    const { kind, code } = absent[at]!;
    for (const change of batch) {
      const key = keyOf(change);
      if (out.has(key) || !change.fields || !isNaming(change.kind as Kind, change.fields, kind, code)) continue;
      out.add(key);
      if (change.version === null) absent.push(change);
    }
  }
  return batch.filter((change) => !out.has(keyOf(change)));
}

function keysOf(changes: readonly VersionedChange[]): ReadonlySet<string> {
  return new Set(changes.map(keyOf));
}
