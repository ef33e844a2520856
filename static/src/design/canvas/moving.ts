/** Where Ctrl and an arrow key move the selected cards: a cell to the side, or over the border of a lane. Pure. */

import type { Direction } from "../../plan/walk";
import type { Move } from "../document/cells";
import { cellOf, ELSEWHERE, type LaneCell, type Scene } from "../document/scene";

/** Returns the moves of cards by one cell; none where one of them cannot go further. */
export function movedBy(scene: Scene, cards: readonly string[], direction: Direction): readonly Move[] {
  const moves: Move[] = [];
  for (const card of cards) {
    const from = cellOf(scene, card);
    const to = from && from.lane !== ELSEWHERE ? beside(scene, from, new Set(cards), direction) : undefined;
    if (!to) return [];
    moves.push({ card, ...to });
  }
  return moves;
}

function beside(scene: Scene, { lane, column, row }: LaneCell, moving: ReadonlySet<string>, direction: Direction): LaneCell | undefined {
  if (direction === "ArrowLeft") return column > 0 ? { lane, column: column - 1, row } : undefined;
  if (direction === "ArrowRight") return { lane, column: column + 1, row };
  const lanes = scene.grid.lanes.filter(({ code }) => code !== ELSEWHERE);
  const at = lanes.findIndex(({ code }) => code === lane);
  if (direction === "ArrowUp") {
    if (row > 0) return { lane, column, row: row - 1 };
    const above = lanes[at - 1];
    return above && { lane: above.code, column, row: above.rows - 1 };
  }
  if (row + 1 < lanes[at]!.rows || isShared(scene, { lane, column, row }, moving)) return { lane, column, row: row + 1 };
  const below = lanes[at + 1];
  return below && { lane: below.code, column, row: 0 };
}

/** True when others stand in the row: going down, the cards make a row of their own before they leave the lane. */
function isShared(scene: Scene, { lane, row }: LaneCell, moving: ReadonlySet<string>): boolean {
  return scene.cards.some(({ id, lane: other }) => other === lane && !moving.has(id) && cellOf(scene, id)?.row === row);
}
