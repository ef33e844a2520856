/** Loops. The server checks again; this is for the person who draws. */

import { reach, type Graph, type StepId } from "./model";

/** True when an arrow from → to would close a loop in the graph. */
export function wouldCycle<Id extends StepId>(graph: Graph<Id>, from: Id, to: Id): boolean {
  return from === to || reach(to, graph.successors).has(from);
}

/** Returns the sets of steps that wait for each other (Tarjan 1972, without recursion: plans may be thousands of steps deep). */
export function loops<Id extends StepId>(graph: Graph<Id>): Id[][] {
  const index = new Map<Id, number>();
  const low = new Map<Id, number>();
  const stack: Id[] = [];
  const onStack = new Set<Id>();
  const found: Id[][] = [];

  const enter = (id: Id) => {
    low.set(id, index.size);
    index.set(id, index.size);
    stack.push(id);
    onStack.add(id);
    return { id, next: 0 };
  };
  const leave = (id: Id) => {
    if (low.get(id) !== index.get(id)) return;
    const members: Id[] = [];
    for (let member = stack.pop()!; ; member = stack.pop()!) {
      onStack.delete(member);
      members.push(member);
      if (member === id) break;
    }
    if (members.length > 1 || graph.successors.get(id)?.includes(id)) found.push(members.reverse());
  };

  for (const root of graph.successors.keys()) {
    if (index.has(root)) continue;
    const work = [enter(root)];
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      const next = graph.successors.get(frame.id)?.[frame.next++];
      if (next === undefined) {
        work.pop();
        leave(frame.id);
        const parent = work.at(-1);
        if (parent) low.set(parent.id, Math.min(low.get(parent.id)!, low.get(frame.id)!));
      } else if (!index.has(next)) {
        work.push(enter(next));
      } else if (onStack.has(next)) {
        low.set(frame.id, Math.min(low.get(frame.id)!, index.get(next)!));
      }
    }
  }
  return found;
}
