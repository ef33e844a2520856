/**
 * What a workspace's canvas shows, and in which cells: cards of steps, of stubs (steps that live in other workspaces, in a lane of their
 * own), of collapsed lanes and of notes, and the links between them. The canvas draws it; commands that keep things where they are seen
 * read the cells from it.
 */

import { placeInGrid, wishedCell, type Grid, type Wish } from "../../plan/layout";
import type { Link } from "../../plan/model";
import { arrowsOf, lanesOf, stepOf, stepsByGroup, workspaceOf, type DesignLane } from "./canvas";
import type { Records } from "./document";
import type { Dependency, Note, Step, Workspace } from "./records";

/** Code of the lane that holds the stubs; no group has it. */
export const ELSEWHERE = "";

export type CardKind = "step" | "stub" | "lane" | "note";

export interface Card {
  readonly kind: CardKind;
  /** Of a step or stub its code; of others see noteCard and laneCard. */
  readonly id: string;
  readonly lane: string;
  readonly wish?: Wish | undefined;
  /** Of a collapsed lane: the codes of its steps. */
  readonly members?: readonly string[];
}

export interface Scene {
  readonly lanes: readonly DesignLane[];
  readonly cards: readonly Card[];
  /** The id of a link is the code of its arrow; of a link to a collapsed lane, which may stand for several, it is from→to. */
  readonly links: readonly (Link<string> & { readonly arrows: readonly string[] })[];
  readonly grid: Grid<string>;
}

export interface LaneCell {
  readonly lane: string;
  readonly column: number;
  readonly row: number;
}

export function noteCard(id: string): string {
  return `note:${id}`;
}

export function isNoteCard(card: string): boolean {
  return card.startsWith(noteCard(""));
}

export function laneCard(group: string): string {
  return `lane:${group}`;
}

interface Remembered {
  steps: unknown;
  arrows: unknown;
  groups: unknown;
  scene: Scene;
}

const scenes = new WeakMap<Workspace, Remembered>();

/** Returns the scene of a workspace; the same object as long as none of its records changed. */
export function sceneOf(records: Records, workspace: string): Scene {
  const record = workspaceOf(records, workspace);
  const { StepDefinition: steps, StepDependency: arrows, StepGroup: groups } = records;
  const known = scenes.get(record);
  if (known && known.steps === steps && known.arrows === arrows && known.groups === groups) return known.scene;
  const scene = makeScene(records, record);
  scenes.set(record, { steps, arrows, groups, scene });
  return scene;
}

function makeScene(records: Records, workspace: Workspace): Scene {
  const lanes = lanesOf(records, workspace.code);
  const standIn = new Map<string, string>();
  const cards: Card[] = [];
  for (const { code, collapsed } of lanes) {
    const steps = stepsByGroup(records).get(code) ?? [];
    if (collapsed && steps.length > 0) {
      cards.push({ kind: "lane", id: laneCard(code), lane: code, members: steps.map((step) => step.code) });
      for (const step of steps) standIn.set(step.code, laneCard(code));
      continue;
    }
    for (const step of steps) {
      standIn.set(step.code, step.code);
      cards.push({ kind: "step", id: step.code, lane: code, wish: wishedCell(workspace.positions[step.code]) });
    }
  }
  const stubs = stubsOf(records, standIn);
  for (const step of stubs) cards.push({ kind: "stub", id: step.code, lane: ELSEWHERE, wish: wishedCell(workspace.positions[step.code]) });
  const open = new Set(lanes.filter(({ collapsed }) => !collapsed).map(({ code }) => code));
  for (const note of workspace.notes) if (open.has(note.lane)) cards.push(cardOfNote(note));
  const links = linksOf(records, standIn);
  const shown = stubs.length > 0 ? [...lanes, { code: ELSEWHERE, name: "In other workspaces", collapsed: false, rows: 0 }] : lanes;
  return { lanes: shown, cards, links, grid: placeInGrid(shown, cards, links) };
}

function cardOfNote({ id, lane, column, row }: Note): Card {
  return { kind: "note", id: noteCard(id), lane, wish: wishedCell([column, row]) };
}

/** Finds the steps at the other end of arrows that leave the workspace, and shows them as themselves. */
function stubsOf(records: Records, standIn: Map<string, string>): readonly Step[] {
  const stubs: Step[] = [];
  for (const { step, depends_on: before } of Object.values(records.StepDependency ?? {}) as Dependency[]) {
    if (standIn.has(step) === standIn.has(before)) continue;
    const stub = stepOf(records, standIn.has(step) ? before : step);
    if (stub) stubs.push(stub);
  }
  const unique = [...new Set(stubs)];
  for (const { code } of unique) standIn.set(code, code);
  return unique;
}

/** An arrow into a collapsed lane leads to its card; those that become equal are one, those inside are not seen. */
function linksOf(records: Records, standIn: ReadonlyMap<string, string>): Scene["links"] {
  const links: (Link<string> & { arrows: readonly string[] })[] = [];
  const merged = new Map<string, Link<string> & { arrows: string[] }>();
  for (const [code, arrows] of arrowsOf(records).from) {
    const from = standIn.get(code);
    if (from === undefined) continue;
    for (const arrow of arrows) {
      const to = standIn.get(arrow.step);
      if (to === undefined || from === to) continue;
      if (from === code && to === arrow.step) {
        links.push({ id: arrow.code, from, to, scope: arrow.scope, arrows: [arrow.code] });
        continue;
      }
      const id = `${from}→${to}`;
      const same = merged.get(id);
      if (!same) merged.set(id, { id, from, to, scope: arrow.scope, arrows: [arrow.code] });
      else {
        same.arrows.push(arrow.code);
        if (same.scope !== arrow.scope) same.scope = "Several";
      }
    }
  }
  return [...links, ...merged.values()];
}

/** Returns where a card stands, with its row counted inside its lane. */
export function cellOf(scene: Scene, card: string): LaneCell | undefined {
  const cell = scene.grid.cells.get(card);
  if (!cell) return undefined;
  const lane = scene.grid.lanes.find(({ firstRow, rows }) => cell.row >= firstRow && cell.row < firstRow + rows)!;
  return { lane: lane.code, column: cell.column, row: cell.row - lane.firstRow };
}
