/**
 * Typing becomes one entry of the history for each visit to a field: what was typed is committed after a pause and on leaving, and a
 * second commit of the same visit goes into the entry of the first.
 */

import type { Change, Records } from "../document/document";
import type { DesignStore } from "../document/store";

export const PAUSE = 500;

/** One stay in a field. `left` is what the records were after its last commit. */
export interface Visit {
  left?: Records;
}

/** Makes changes; into the entry of the visit's last commit, unless something else was done meanwhile. */
export function editInVisit(store: DesignStore, changes: readonly Change[], visit: Visit): void {
  const isGoingOn = visit.left !== undefined && visit.left === store.getState().records;
  const history = store.temporal.getState();
  if (isGoingOn) history.pause();
  try {
    store.getState().edit(changes);
  } finally {
    if (isGoingOn) history.resume();
  }
  visit.left = store.getState().records;
}

export interface Typing {
  /** Something was typed: it is committed after a pause. */
  type(text: string): void;
  /** Commits now what is still waiting. */
  flush(): void;
  isWaiting(): boolean;
}

const waiting = new Set<Typing>();

/** Commits whatever is being typed anywhere, such as before saving. */
export function flushTyping(): void {
  for (const typing of [...waiting]) typing.flush();
}

export function createTyping(commit: (text: string) => void, pause = PAUSE): Typing {
  let pending: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const typing: Typing = {
    type(text) {
      pending = text;
      waiting.add(typing);
      clearTimeout(timer);
      timer = setTimeout(typing.flush, pause);
    },
    flush() {
      clearTimeout(timer);
      waiting.delete(typing);
      if (pending === undefined) return;
      const text = pending;
      pending = undefined;
      commit(text);
    },
    isWaiting: () => pending !== undefined,
  };
  return typing;
}
