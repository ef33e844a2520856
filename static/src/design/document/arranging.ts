/** Commands that set cards straight, or leave that to the layout. */

import { workspaceOf } from "./canvas";
import { moveCards, type Move } from "./cells";
import type { Records } from "./document";
import { counted, done, nothingSelected, type Outcome } from "./outcome";
import { cellOf, ELSEWHERE, sceneOf, type LaneCell } from "./scene";

type Seat = LaneCell & { readonly card: string };

/** Puts cards into the column, or in each lane into the row, of the first of them; a card whose cell is taken goes on to the next. */
export function align(records: Records, workspace: string, cards: readonly string[], along: "column" | "row"): Outcome {
  const seats = seatsOf(records, workspace, cards);
  if (seats.length < 2) return nothingSelected();
  const taken = new Set<string>();
  const rowOfLane = new Map<string, number>();
  const moves = seats.map((seat): Move => {
    if (!rowOfLane.has(seat.lane)) rowOfLane.set(seat.lane, seat.row);
    let { column, row } = along === "column" ? { column: seats[0]!.column, row: seat.row } : { column: seat.column, row: rowOfLane.get(seat.lane)! };
    for (; taken.has(`${seat.lane}/${column}/${row}`); along === "column" ? row++ : column++);
    taken.add(`${seat.lane}/${column}/${row}`);
    return { card: seat.card, lane: seat.lane, column, row };
  });
  return done(`${counted(moves.length, "card")} in one ${along}.`, moveCards(records, workspace, moves));
}

/** Spreads cards evenly between the outermost of them: over columns, or in each lane over rows. */
export function distribute(records: Records, workspace: string, cards: readonly string[], over: "columns" | "rows"): Outcome {
  const seats = seatsOf(records, workspace, cards);
  if (seats.length < 3) return nothingSelected();
  const lanes = over === "columns" ? [seats] : [...new Set(seats.map(({ lane }) => lane))].map((lane) => seats.filter((seat) => seat.lane === lane));
  const moves = lanes.flatMap((lane) => spread(lane, over === "columns" ? "column" : "row"));
  return done(`${counted(moves.length, "card")} spread evenly.`, moveCards(records, workspace, moves));
}

function spread(seats: readonly Seat[], axis: "column" | "row"): Move[] {
  const ordered = [...seats].sort((one, other) => one[axis] - other[axis]);
  const first = ordered[0]![axis];
  const last = ordered.at(-1)![axis];
  const gap = ordered.length > 1 ? (last - first) / (ordered.length - 1) : 0;
  return ordered.map((seat, position) => ({ ...seat, [axis]: Math.round(first + gap * position) }));
}

/** Leaves the places of steps to the layout again: of all, or of some while the others stay where they are. */
export function tidyUp(records: Records, workspace: string, steps?: readonly string[]): Outcome {
  const record = workspaceOf(records, workspace);
  const scene = sceneOf(records, workspace);
  const shown = new Set(scene.cards.map(({ id }) => id));
  const chosen = steps?.filter((code) => shown.has(code));
  if (chosen?.length === 0) return nothingSelected();
  const positions = { ...record.positions };
  if (chosen) for (const code of chosen) delete positions[code];
  const next = chosen ? positions : {};
  const freed = Object.keys(record.positions).length - Object.keys(next).length;
  const sentence = freed === 0 ? "Everything is where the layout puts it already." : `${counted(freed, "step")} put in place by the layout.`;
  return done(sentence, freed === 0 ? [] : [{ kind: "Workspace", code: workspace, fields: { ...record, positions: next } }], steps ? { steps } : {});
}

function seatsOf(records: Records, workspace: string, cards: readonly string[]): readonly Seat[] {
  const scene = sceneOf(records, workspace);
  return [...new Set(cards)].flatMap((card) => {
    const cell = cellOf(scene, card);
    return cell && cell.lane !== ELSEWHERE ? [{ card, ...cell }] : [];
  });
}
