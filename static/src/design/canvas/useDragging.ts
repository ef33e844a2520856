import type { Node, ReactFlowProps } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { CARD_HEIGHT, CARD_WIDTH } from "../../plan/geometry";
import type { ArrowEdge, CardNode } from "../../plan/project";
import { insertOnArrow, moveSteps, refusalOfInsertion } from "../document/commands";
import type { Move } from "../document/cells";
import { cellOf, isNoteCard, type LaneCell } from "../document/scene";
import type { AttachedCanvas } from "./canvas";
import { arrowAt, cellAt, landingAt } from "./landing";
import type { DrawnCard } from "./picture";
import { selectionOf } from "./choosing";
import { STILL } from "./session";

type Handlers = Pick<ReactFlowProps<CardNode<DrawnCard>, ArrowEdge<string>>, "onNodeDragStart" | "onNodeDrag" | "onNodeDragStop">;

/** Moving cards with the pointer. While it lasts nothing but the places of the dragged cards changes; the design changes once, at the end. */
export function useDragging(canvas: AttachedCanvas): Handlers {
  const { session } = canvas;
  const isGivenUp = useRef(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || session.getState().dragged.size === 0) return;
      event.stopPropagation();
      isGivenUp.current = true;
      session.setState({ dragged: STILL, landing: undefined });
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [session]);

  return {
    onNodeDragStart(_, node) {
      isGivenUp.current = false;
      if (!canvas.lights.getState().selected.has(node.id)) canvas.choose(selectionOf(canvas, [node.id]));
    },
    onNodeDrag(_, node, nodes) {
      if (isGivenUp.current) return;
      session.setState({ dragged: new Map(nodes.map(({ id, position }) => [id, position])), landing: landingOf(canvas, node, nodes.length) });
    },
    onNodeDragStop(_, node, nodes) {
      const { landing } = session.getState();
      session.setState({ dragged: STILL, landing: undefined });
      if (isGivenUp.current || !landing) return;
      const { store, workspace } = canvas.editor;
      const { records } = store.getState();
      if (landing.arrow !== undefined) canvas.perform(insertOnArrow(records, workspace, { arrow: landing.arrow, step: node.id }));
      else if (!isSameCell(cellOf(canvas.shown().scene, node.id), landing.cell)) canvas.perform(moveSteps(records, workspace, movesOf(canvas, node.id, nodes, landing.cell)));
    },
  };
}

function landingOf(canvas: AttachedCanvas, node: Node, count: number) {
  const { picture } = canvas.shown();
  const centre = { x: node.position.x + CARD_WIDTH / 2, y: node.position.y + CARD_HEIGHT / 2 };
  const cell = cellAt(picture, centre);
  if (!cell) return undefined;
  const { records } = canvas.editor.store.getState();
  const isAllowed = (arrow: string) => refusalOfInsertion(records, arrow, node.id) === undefined;
  return landingAt(picture, cell, count === 1 && !isNoteCard(node.id) ? arrowAt(picture, centre, isAllowed) : undefined);
}

/** The card under the pointer goes to its cell; the others keep their distance from it in columns and rows, and go to its lane where they share it. */
function movesOf(canvas: AttachedCanvas, card: string, nodes: readonly Node[], cell: LaneCell): readonly Move[] {
  const { scene, picture } = canvas.shown();
  const from = cellOf(scene, card)!;
  return nodes.flatMap(({ id, position }): Move[] => {
    const at = cellOf(scene, id);
    if (!at) return [];
    if (id === card) return [{ card: id, ...cell }];
    if (at.lane === from.lane) return [{ card: id, lane: cell.lane, column: Math.max(0, at.column + cell.column - from.column), row: Math.max(0, at.row + cell.row - from.row) }];
    const own = cellAt(picture, { x: position.x + CARD_WIDTH / 2, y: position.y + CARD_HEIGHT / 2 });
    return own ? [{ card: id, ...own }] : [];
  });
}

function isSameCell(one: LaneCell | undefined, other: LaneCell): boolean {
  return one?.lane === other.lane && one.column === other.column && one.row === other.row;
}
