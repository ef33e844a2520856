import type { MouseEvent } from "react";
import { connect } from "../document/commands";
import { selectionOf, toggleCard } from "./choosing";
import { useCanvas } from "./context";

/** What a click on a card does: it selects, adds to the selection, or ends an arrow that looks for its target. */
export function useCardPointer(card: string): { onClick(event: MouseEvent): void; onDoubleClick(event: MouseEvent): void } {
  const canvas = useCanvas();
  return {
    onClick(event) {
      const { connecting } = canvas.session.getState();
      if (connecting) endArrow(canvas, connecting.from, card);
      else if (event.shiftKey || event.ctrlKey || event.metaKey) toggleCard(canvas, card);
      else canvas.choose(selectionOf(canvas, [card]));
    },
    onDoubleClick(event) {
      event.stopPropagation();
      canvas.session.setState({ isInspecting: true, isEntering: true, field: undefined });
    },
  };
}

/** Draws the arrow to a card, or says why it cannot be drawn; then looks on for a target. */
export function endArrow(canvas: ReturnType<typeof useCanvas>, from: string, to: string): void {
  if (canvas.perform(connect(canvas.editor.store.getState().records, { from, to }))) canvas.session.setState({ connecting: undefined });
}
