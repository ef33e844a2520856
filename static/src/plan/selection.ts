/** What the person looks at: the selected step with what leads to it and what follows, a search, a filter. Not part of the plan. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { reach, type Graph, type StepId } from "./model";

export interface SelectionState<Id extends StepId = number> {
  selected: ReadonlySet<Id>;
  /** The arrows that are selected, by their ids. */
  arrows: ReadonlySet<string>;
  /** The one step that the tab key reaches. */
  active: Id | undefined;
  /** All that leads to what is selected, and all that follows. */
  upstream: ReadonlySet<Id>;
  downstream: ReadonlySet<Id>;
  /** Steps that a search or filter found; undefined without one. */
  found: ReadonlySet<Id> | undefined;
  hovered: string | undefined;
}

export type SelectionStore<Id extends StepId = number> = StoreApi<SelectionState<Id>>;

const NONE: ReadonlySet<never> = new Set();

export function createSelection<Id extends StepId = number>(active: NoInfer<Id> | undefined): SelectionStore<Id> {
  return createStore<SelectionState<Id>>(() => ({ selected: NONE, arrows: NONE, active, upstream: NONE, downstream: NONE, found: undefined, hovered: undefined }));
}

/** Selects these steps; the last of them is the one that the tab key reaches. */
export function select<Id extends StepId>(store: SelectionStore<Id>, graph: Graph<Id>, ids: readonly Id[]): void {
  if (ids.length === 0) store.setState({ selected: NONE, arrows: NONE, upstream: NONE, downstream: NONE });
  else store.setState({ selected: new Set(ids), arrows: NONE, active: ids.at(-1), upstream: allReached(ids, graph.predecessors), downstream: allReached(ids, graph.successors) });
}

function allReached<Id extends StepId>(ids: readonly Id[], neighbours: Map<Id, Id[]>): ReadonlySet<Id> {
  const all = new Set<Id>();
  for (const id of ids) if (!all.has(id)) for (const found of reach(id, neighbours)) all.add(found);
  return all;
}

/** How a step is shown: selected, on the path of the selected one, plain, or dimmed. */
export type Light = "selected" | "path" | "plain" | "dim";

export function lightOf<Id extends StepId>(state: SelectionState<Id>, id: Id): Light {
  if (state.selected.has(id)) return "selected";
  if (state.found) return state.found.has(id) ? "plain" : "dim";
  if (state.selected.size === 0) return "plain";
  return state.upstream.has(id) || state.downstream.has(id) ? "path" : "dim";
}

/** How an arrow is shown: lit when both its ends are on the path on the same side of the selected step. */
export function arrowLight<Id extends StepId>(state: SelectionState<Id>, id: string, from: Id, to: Id): Light {
  const { selected, upstream, downstream } = state;
  if (state.arrows.has(id)) return "selected";
  if (selected.size > 0) {
    const before = (upstream.has(from) || selected.has(from)) && (upstream.has(to) || selected.has(to));
    const after = (downstream.has(from) || selected.has(from)) && (downstream.has(to) || selected.has(to));
    return before || after ? "path" : "dim";
  }
  if (state.found) return state.found.has(from) && state.found.has(to) ? "plain" : "dim";
  return "plain";
}
