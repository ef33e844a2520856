/**
 * The scene as cards with their records, and as pixels. What did not change stays the same object: a card whose record and cell are as
 * before is not drawn again, and routes are not sought again where no cell and no arrow changed (they are what costs most).
 */

import { draw, type Picture } from "../../plan/geometry";
import { graphOf, type Graph, type Lane } from "../../plan/model";
import { laneName, stepOf } from "../document/canvas";
import type { Records } from "../document/document";
import type { Note, Step, Workspace } from "../document/records";
import type { Card, CardKind, Scene } from "../document/scene";

export interface DrawnCard {
  readonly id: string;
  readonly kind: CardKind;
  readonly lane: string;
  readonly name: string;
  /** Of a step or a stub. */
  readonly step?: Step;
  readonly note?: Note;
  /** Of a collapsed lane: the steps for which it stands. */
  readonly members?: readonly string[];
}

export interface Shown {
  readonly scene: Scene;
  readonly lanes: readonly Lane[];
  readonly cards: readonly DrawnCard[];
  readonly graph: Graph<string>;
  readonly picture: Picture<string>;
}

/** Returns a function with a memory of its own, for one canvas. */
export function createPictures(): (records: Records, workspace: Workspace, scene: Scene) => Shown {
  let cards = new Map<string, DrawnCard>();
  let last: Shown | undefined;
  return (records, workspace, scene) => {
    if (last?.scene === scene && cards.size === scene.cards.length && !isRenamed(cards, records)) return last;
    const notes = new Map(workspace.notes.map((note) => [note.id, note]));
    cards = new Map(scene.cards.map((card) => [card.id, kept(cards.get(card.id), drawnCard(card, records, notes))]));
    const isSame = last !== undefined && isSameGrid(last.scene, scene) && isSameLinks(last.scene.links, scene.links);
    last = {
      scene, lanes: scene.lanes, cards: [...cards.values()],
      graph: isSame ? last!.graph : graphOf(scene.cards, scene.links),
      picture: isSame ? last!.picture : draw(scene.grid, scene.links),
    };
    return last;
  };
}

function isRenamed(cards: ReadonlyMap<string, DrawnCard>, records: Records): boolean {
  for (const { id, step } of cards.values()) if (step && stepOf(records, id) !== step) return true;
  return false;
}

function drawnCard({ id, kind, lane, members }: Card, records: Records, notes: ReadonlyMap<string, Note>): DrawnCard {
  if (kind === "lane") return { id, kind, lane, name: laneName(records, lane), members: members! };
  if (kind === "note") {
    const note = notes.get(id.slice("note:".length))!;
    return { id, kind, lane, name: note.text, note };
  }
  const step = stepOf(records, id)!;
  return { id, kind, lane, name: step.name, step };
}

function kept(before: DrawnCard | undefined, after: DrawnCard): DrawnCard {
  const isSame =
    before !== undefined && before.kind === after.kind && before.lane === after.lane && before.name === after.name && before.step === after.step && before.note === after.note &&
    before.members?.join() === after.members?.join();
  return isSame ? before : after;
}

function isSameGrid({ grid: one }: Scene, { grid: other }: Scene): boolean {
  if (one === other) return true;
  if (one.cells.size !== other.cells.size || one.columns !== other.columns || one.rows !== other.rows || one.lanes.length !== other.lanes.length) return false;
  for (const [id, cell] of one.cells) {
    const same = other.cells.get(id);
    if (same?.column !== cell.column || same.row !== cell.row) return false;
  }
  return one.lanes.every((lane, index) => lane.code === other.lanes[index]!.code && lane.rows === other.lanes[index]!.rows);
}

function isSameLinks(one: Scene["links"], other: Scene["links"]): boolean {
  return one.length === other.length && one.every((link, index) => {
    const { id, from, to, scope, arrows } = other[index]!;
    return link.id === id && link.from === from && link.to === to && link.scope === scope && link.arrows.join() === arrows.join();
  });
}
