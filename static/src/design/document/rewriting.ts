/** Changes that are no gesture of the person (another person's, a code that was taken): they enter the present and the past alike, so that undo never takes them back. */

import type { Records } from "./document";
import type { DesignStore } from "./store";

/** Rewrites the records and every entry of the history, without an entry of its own. Tables that entries shared stay shared. */
export function rewrite(store: DesignStore, change: (records: Records) => Records): void {
  const states = new Map<Records, Records>();
  const tables = new Map<Table, Table[]>();
  const rewritten = (records: Records): Records => {
    let next = states.get(records);
    if (!next) states.set(records, (next = shared(records, change(records), tables)));
    return next;
  };
  const { temporal } = store;
  const { pastStates, futureStates, isTracking, pause, resume } = temporal.getState();
  const over = (entries: typeof pastStates) => entries.map((entry) => (entry.records ? { ...entry, records: rewritten(entry.records) } : entry));
  temporal.setState({ pastStates: over(pastStates), futureStates: over(futureStates) });
  if (isTracking) pause();
  store.setState((state) => ({ records: rewritten(state.records) }));
  if (isTracking) resume();
}

type Table = NonNullable<Records[keyof Records]>;

/** What became of one table in several states is one table again, where it became the same. */
function shared(before: Records, after: Records, known: Map<Table, Table[]>): Records {
  if (before === after) return after;
  const entries = (Object.entries(after) as [keyof Records, Table][]).map(([kind, table]) => {
    const old = before[kind];
    if (!old || old === table) return [kind, table];
    const results = known.get(old) ?? [];
    const same = results.find((result) => isShallowlySame(result, table));
    if (!same) known.set(old, [...results, table]);
    return [kind, same ?? table];
  });
  return Object.fromEntries(entries) as Records;
}

function isShallowlySame(one: Table, other: Table): boolean {
  const codes = Object.keys(one);
  return codes.length === Object.keys(other).length && codes.every((code) => one[code] === other[code]);
}
