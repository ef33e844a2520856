/** What the person looks at: the selected step with what leads to it and what follows, a search, a filter. Not part of the plan. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { reach, type Graph, type StepId } from "./model";

export interface SelectionState<Id extends StepId = number> {
  selected: Id | undefined;
  /** The one step that the tab key reaches. */
  active: Id | undefined;
  upstream: ReadonlySet<Id>;
  downstream: ReadonlySet<Id>;
  /** Steps that a search or filter found; undefined without one. */
  found: ReadonlySet<Id> | undefined;
  hovered: string | undefined;
}

export type SelectionStore<Id extends StepId = number> = StoreApi<SelectionState<Id>>;

const NONE: ReadonlySet<never> = new Set();

export function createSelection<Id extends StepId = number>(active: NoInfer<Id> | undefined): SelectionStore<Id> {
  return createStore<SelectionState<Id>>(() => ({ selected: undefined, active, upstream: NONE, downstream: NONE, found: undefined, hovered: undefined }));
}

export function select<Id extends StepId>(store: SelectionStore<Id>, graph: Graph<Id>, id: Id | undefined): void {
  if (id === undefined) store.setState({ selected: undefined, upstream: NONE, downstream: NONE });
  else store.setState({ selected: id, active: id, upstream: reach(id, graph.predecessors), downstream: reach(id, graph.successors) });
}

/** How a step is shown: selected, on the path of the selected one, plain, or dimmed. */
export type Light = "selected" | "path" | "plain" | "dim";

export function lightOf<Id extends StepId>(state: SelectionState<Id>, id: Id): Light {
  if (state.selected === id) return "selected";
  if (state.found) return state.found.has(id) ? "plain" : "dim";
  if (state.selected === undefined) return "plain";
  return state.upstream.has(id) || state.downstream.has(id) ? "path" : "dim";
}

/** How an arrow is shown: lit when both its ends are on the path on the same side of the selected step. */
export function arrowLight<Id extends StepId>(state: SelectionState<Id>, from: Id, to: Id): Light {
  const { selected, upstream, downstream } = state;
  if (selected !== undefined) {
    const before = (upstream.has(from) || from === selected) && (upstream.has(to) || to === selected);
    const after = (downstream.has(from) || from === selected) && (downstream.has(to) || to === selected);
    return before || after ? "path" : "dim";
  }
  if (state.found) return state.found.has(from) && state.found.has(to) ? "plain" : "dim";
  return "plain";
}
