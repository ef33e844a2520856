/**
 * What changes while one looks: status by step id, kept apart from the nodes so that a change draws one card, not the graph.
 * Changes are gathered and applied once for each animation frame.
 */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { StepChange } from "../site/changes";
import type { Step } from "./model";
import { isFinished } from "./states";

export interface Status {
  state: string;
  jeopardy: string;
  waiting: string;
  assignee: string | null;
}

export interface LiveState {
  statuses: ReadonlyMap<number, Status>;
}

export type LiveStore = StoreApi<LiveState>;

export function createLive(steps: readonly Step[]): LiveStore {
  return createStore<LiveState>(() => ({ statuses: statusesOf(steps) }));
}

export function statusesOf(steps: readonly Step[]): Map<number, Status> {
  return new Map(steps.map(({ id, state, jeopardy, waiting, assignee }) => [id, { state, jeopardy, waiting, assignee }]));
}

/**
 * Returns the statuses after the changes; those that stay are the same objects. Changes of steps that are not there are left out, and so
 * are those that would open a finished step again: no step does that, the notice was overtaken by a newer one.
 */
export function applied(statuses: ReadonlyMap<number, Status>, changes: readonly StepChange[]): ReadonlyMap<number, Status> {
  let next: Map<number, Status> | undefined;
  for (const change of changes) {
    const before = (next ?? statuses).get(change.id);
    if (!before || (isFinished(before.state) && !isFinished(change.state))) continue;
    const after: Status = {
      state: change.state,
      jeopardy: change.jeopardy ?? before.jeopardy,
      waiting: typeof change["waiting"] === "string" ? change["waiting"] : before.state === change.state ? before.waiting : "",
      assignee: typeof change["assignee"] === "string" ? change["assignee"] : before.assignee,
    };
    if (!isSame(before, after)) (next ??= new Map(statuses)).set(change.id, after);
  }
  return next ?? statuses;
}

function isSame(one: Status, other: Status): boolean {
  return (Object.keys(one) as (keyof Status)[]).every((fact) => one[fact] === other[fact]);
}

/** Returns statuses that were fetched anew; those that did not change are the objects of before, so that no card is drawn for them. */
export function refreshed(before: ReadonlyMap<number, Status>, fresh: ReadonlyMap<number, Status>): ReadonlyMap<number, Status> {
  return new Map([...fresh].map(([id, status]) => {
    const known = before.get(id);
    return [id, known && isSame(known, status) ? known : status];
  }));
}

/** Gathers changes and hands them on in one piece at the next frame. */
export function gatherer(handOver: (changes: StepChange[]) => void, frame: (callback: () => void) => unknown): (changes: readonly StepChange[]) => void {
  let waiting: StepChange[] = [];
  return (changes) => {
    if (changes.length === 0) return;
    if (waiting.length === 0) {
      frame(() => {
        const all = waiting;
        waiting = [];
        handOver(all);
      });
    }
    waiting.push(...changes);
  };
}
