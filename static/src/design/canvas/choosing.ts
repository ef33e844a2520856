/** Which cards are selected after a click or a marquee. */

import type { Selection } from "../document/outcome";
import type { CanvasContext } from "./context";

/** Returns the selection that holds these cards, and what is selected already. */
export function withCards(canvas: CanvasContext, cards: readonly string[]): Selection {
  const { selection } = canvas.session.getState();
  const added = selectionOf(canvas, cards);
  return {
    steps: [...selection.steps.filter((code) => !added.steps.includes(code)), ...added.steps],
    arrows: selection.arrows,
    notes: [...selection.notes.filter((id) => !added.notes.includes(id)), ...added.notes],
  };
}

/** Returns cards as a selection; those that stand for a lane or a step of another workspace cannot be selected with others. */
export function selectionOf(canvas: CanvasContext, cards: readonly string[]): Selection {
  const wanted = new Set(cards);
  const found = canvas.shown().cards.filter(({ id }) => wanted.has(id));
  const isAlone = cards.length === 1;
  return {
    steps: found.filter(({ kind }) => kind === "step" || (isAlone && kind === "stub")).map(({ id }) => id),
    arrows: [],
    notes: found.flatMap(({ note }) => (note ? [note.id] : [])),
  };
}

/** Adds a card to the selection, or takes it out. */
export function toggleCard(canvas: CanvasContext, card: string): void {
  const { selection } = canvas.session.getState();
  const { steps, notes } = selectionOf(canvas, [card]);
  const isIn = steps.some((code) => selection.steps.includes(code)) || notes.some((id) => selection.notes.includes(id));
  if (!isIn) return canvas.choose(withCards(canvas, [card]));
  canvas.choose({ ...selection, steps: selection.steps.filter((code) => !steps.includes(code)), notes: selection.notes.filter((id) => !notes.includes(id)) });
  canvas.lights.setState({ active: card });
}
