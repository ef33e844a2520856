/**
 * The plan as React Flow's nodes and edges. A node whose step and place did not change is the same object as before: React Flow then
 * leaves it alone (rebuilding all of them costs a second at 2,000 steps).
 */

import { Position, type Edge, type Node } from "@xyflow/react";
import { CARD_HEIGHT, CARD_WIDTH, type Arrow, type Picture, type Point } from "./geometry";
import type { Step } from "./model";

export type StepNode = Node<{ step: Step; after: number; before: number }, "step" | "lane">;
export type ArrowEdge = Edge<{ arrow: Arrow }, "arrow">;

/** Given, so that the first drawing has arrows before anything was measured. */
const HANDLES = [
  { type: "target" as const, position: Position.Left, x: 0, y: CARD_HEIGHT / 2, width: 1, height: 1 },
  { type: "source" as const, position: Position.Right, x: CARD_WIDTH - 1, y: CARD_HEIGHT / 2, width: 1, height: 1 },
];

const MEASURED = { width: CARD_WIDTH, height: CARD_HEIGHT };

export interface Projection {
  nodes(steps: readonly Step[], picture: Picture, degree: (id: number) => { after: number; before: number }): StepNode[];
  edges(arrows: readonly Arrow[]): ArrowEdge[];
}

/** Returns a projection with a memory of its own. */
export function createProjection(): Projection {
  let nodes = new Map<number, { step: Step; place: Point; node: StepNode }>();
  let edges = new Map<string, { path: string; edge: ArrowEdge }>();
  return {
    nodes(steps, picture, degree) {
      const next: typeof nodes = new Map();
      for (const step of steps) {
        const place = picture.cards.get(step.id)!;
        const { after, before } = degree(step.id);
        const old = nodes.get(step.id);
        const isSame = old && isSameStep(old.step, step) && old.place.x === place.x && old.place.y === place.y && old.node.data.after === after && old.node.data.before === before;
        next.set(step.id, isSame ? old : { step, place, node: nodeOf(step, place, after, before) });
      }
      nodes = next;
      return [...nodes.values()].map(({ node }) => node);
    },
    edges(arrows) {
      const next: typeof edges = new Map();
      for (const arrow of arrows) {
        const old = edges.get(arrow.id);
        next.set(arrow.id, old?.path === arrow.path ? old : { path: arrow.path, edge: edgeOf(arrow) });
      }
      edges = next;
      return [...edges.values()].map(({ edge }) => edge);
    },
  };
}

/** A collapsed lane's card is made anew each time, from the same members. */
function isSameStep(one: Step, other: Step): boolean {
  return one === other || (one.members !== undefined && one.id === other.id && one.name === other.name && one.members.join() === other.members?.join());
}

function nodeOf(step: Step, place: Point, after: number, before: number): StepNode {
  return {
    id: String(step.id), type: step.members ? "lane" : "step", position: { x: place.x, y: place.y }, data: { step, after, before },
    width: CARD_WIDTH, height: CARD_HEIGHT, measured: MEASURED, handles: HANDLES, draggable: false, focusable: false, connectable: false,
  };
}

function edgeOf(arrow: Arrow): ArrowEdge {
  return { id: arrow.id, type: "arrow", source: String(arrow.link.from), target: String(arrow.link.to), data: { arrow }, focusable: false, ariaRole: "presentation", ariaLabel: null as never, domAttributes: { "aria-hidden": true } };
}
