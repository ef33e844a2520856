/**
 * The plan as React Flow's nodes and edges. A node whose step and place did not change is the same object as before: React Flow then
 * leaves it alone (rebuilding all of them costs a second at 2,000 steps).
 */

import { Position, type Edge, type Node } from "@xyflow/react";
import { CARD_HEIGHT, CARD_WIDTH, type Arrow, type Picture, type Point } from "./geometry";
import type { Drawn, Step, StepId } from "./model";

export type CardNode<Card> = Node<{ step: Card; after: number; before: number }>;
export type StepNode = CardNode<Step>;
export type ArrowEdge<Id extends StepId = StepId> = Edge<{ arrow: Arrow<Id> }, "arrow">;

/** Given, so that the first drawing has arrows before anything was measured. */
const HANDLES = [
  { type: "target" as const, position: Position.Left, x: 0, y: CARD_HEIGHT / 2, width: 1, height: 1 },
  { type: "source" as const, position: Position.Right, x: CARD_WIDTH - 1, y: CARD_HEIGHT / 2, width: 1, height: 1 },
];

const MEASURED = { width: CARD_WIDTH, height: CARD_HEIGHT };

/** What an editor adds: which cards a person may move and connect, which are selected, and where those are that are being dragged. */
export interface Handling<Id extends StepId, Card extends Drawn<Id>> {
  selected: ReadonlySet<Id>;
  dragged: ReadonlyMap<Id, Point>;
  isMovable(card: Card): boolean;
}

export interface Projection<Id extends StepId, Card extends Drawn<Id>> {
  nodes(steps: readonly Card[], picture: Picture<Id>, degree: (id: Id) => { after: number; before: number }, handling?: Handling<Id, Card>): CardNode<Card>[];
  /** `loose`: arrows whose ends a person may take hold of. */
  edges(arrows: readonly Arrow<Id>[], loose?: ReadonlySet<string>): ArrowEdge<Id>[];
}

/** Returns a projection with a memory of its own; typeOf names the component that draws a card. */
export function createProjection<Id extends StepId, Card extends Drawn<Id>>(typeOf: (step: Card) => string): Projection<Id, Card> {
  let nodes = new Map<Id, { step: Card; node: CardNode<Card> }>();
  let edges = new Map<string, { path: string; edge: ArrowEdge<Id> }>();
  return {
    nodes(steps, picture, degree, handling) {
      const next: typeof nodes = new Map();
      for (const step of steps) {
        const place = handling?.dragged.get(step.id) ?? picture.cards.get(step.id)!;
        const facts = { ...degree(step.id), isSelected: handling?.selected.has(step.id) ?? false, isMovable: handling?.isMovable(step) ?? false };
        const old = nodes.get(step.id);
        next.set(step.id, old && isSameStep(old.step, step) && isSameNode(old.node, place, facts) ? old : { step, node: nodeOf(step, typeOf(step), place, facts, handling !== undefined) });
      }
      nodes = next;
      return [...nodes.values()].map(({ node }) => node);
    },
    edges(arrows, loose) {
      const next: typeof edges = new Map();
      for (const arrow of arrows) {
        const old = edges.get(arrow.id);
        const isLoose = loose?.has(arrow.id) ?? false;
        next.set(arrow.id, old?.path === arrow.path && old.edge.reconnectable === isLoose ? old : { path: arrow.path, edge: edgeOf(arrow, isLoose) });
      }
      edges = next;
      return [...edges.values()].map(({ edge }) => edge);
    },
  };
}

/** A collapsed lane's card is made anew each time, from the same members. */
function isSameStep<Id extends StepId>(one: Drawn<Id>, other: Drawn<Id>): boolean {
  return one === other || (one.members !== undefined && one.id === other.id && one.name === other.name && one.members.join() === other.members?.join());
}

interface Facts {
  after: number;
  before: number;
  isSelected: boolean;
  isMovable: boolean;
}

function isSameNode({ position, data, selected, draggable }: CardNode<unknown>, { x, y }: Point, { after, before, isSelected, isMovable }: Facts): boolean {
  return position.x === x && position.y === y && selected === isSelected && draggable === isMovable && data.after === after && data.before === before;
}

function nodeOf<Id extends StepId, Card extends Drawn<Id>>(step: Card, type: string, { x, y }: Point, { after, before, isSelected, isMovable }: Facts, isConnectable: boolean): CardNode<Card> {
  return {
    id: String(step.id), type, position: { x, y }, data: { step, after, before }, selected: isSelected,
    width: CARD_WIDTH, height: CARD_HEIGHT, measured: MEASURED, handles: HANDLES, draggable: isMovable, focusable: false, connectable: isConnectable,
  };
}

function edgeOf<Id extends StepId>(arrow: Arrow<Id>, isLoose: boolean): ArrowEdge<Id> {
  return { id: arrow.id, type: "arrow", source: String(arrow.link.from), target: String(arrow.link.to), data: { arrow }, focusable: false, reconnectable: isLoose, ariaRole: "presentation", ariaLabel: null as never, domAttributes: { "aria-hidden": true } };
}
