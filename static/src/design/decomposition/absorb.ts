/** Records that come to the screen later: of a product that a rule now leads to. They are no gesture: undoing goes past them. */

import { withChanges, type Change, type Records } from "../document/document";
import type { Kind } from "../document/records";
import type { DesignStore } from "../document/store";
import type { Versioned } from "../panel/saving";

/** Adds the records that the screen does not have yet, to what is shown and to every state that can be gone back to; returns the new baseline. */
export function absorb(store: DesignStore, baseline: Versioned, found: Versioned): Versioned {
  const isNew = (kind: Kind, code: string) => baseline[kind]?.[code] === undefined && store.getState().records[kind]?.[code] === undefined;
  const entries = Object.entries(found).flatMap(([kind, table]) => Object.entries(table ?? {}).map(([code, one]) => ({ kind: kind as Kind, code, one })));
  const added = entries.filter(({ kind, code }) => isNew(kind, code));
  if (added.length === 0) return baseline;
  const changes: readonly Change[] = added.map(({ kind, code, one }) => ({ kind, code, fields: one.fields }));
  const grown = (records: Records) => withChanges(records, changes);
  const history = store.temporal.getState();
  history.pause();
  store.setState((state) => ({ records: grown(state.records) }));
  history.resume();
  const { pastStates, futureStates } = store.temporal.getState();
  const all = (states: typeof pastStates) => states.map((state) => (state.records ? { ...state, records: grown(state.records) } : state));
  store.temporal.setState({ pastStates: all(pastStates), futureStates: all(futureStates) });
  const next: Record<string, Record<string, unknown>> = { ...baseline } as never;
  for (const { kind, code, one } of added) next[kind] = { ...next[kind], [code]: one };
  return next as Versioned;
}
