/** Where the arrow keys lead on the canvas. Pure. */

import type { Point } from "./geometry";
import type { Graph, StepId } from "./model";

export type Direction = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** Returns the nearest step in the direction; what lies straight ahead is nearer than what lies aside. */
export function nearest<Id extends StepId>(cards: ReadonlyMap<Id, Point>, from: Id, direction: Direction): Id | undefined {
  const origin = cards.get(from);
  if (!origin) return undefined;
  const isAcross = direction === "ArrowLeft" || direction === "ArrowRight";
  const sign = direction === "ArrowRight" || direction === "ArrowDown" ? 1 : -1;
  let best: Id | undefined;
  let least = Infinity;
  for (const [id, point] of cards) {
    const ahead = sign * (isAcross ? point.x - origin.x : point.y - origin.y);
    const aside = Math.abs(isAcross ? point.y - origin.y : point.x - origin.x);
    if (id === from || ahead <= 0) continue;
    const cost = ahead + aside * 2;
    if (cost < least) [best, least] = [id, cost];
  }
  return best;
}

/** Returns the first step along the arrows, forwards or back; the one that lies most level when there are several. */
export function along<Id extends StepId>(cards: ReadonlyMap<Id, Point>, graph: Graph<Id>, from: Id, isForward: boolean): Id | undefined {
  const candidates = (isForward ? graph.successors : graph.predecessors).get(from) ?? [];
  const level = cards.get(from)?.y ?? 0;
  const away = (id: Id) => Math.abs((cards.get(id)?.y ?? 0) - level);
  return [...candidates].sort((one, other) => away(one) - away(other))[0];
}
