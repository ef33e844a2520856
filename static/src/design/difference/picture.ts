/** The picture of a workspace's difference: the same grid and routes as on the canvas of the designer. Pure. */

import { draw, type Picture, type Point } from "../../plan/geometry";
import { placeInGrid, wishedCell } from "../../plan/layout";
import { graphOf, type Graph } from "../../plan/model";
import type { DifferenceStep, RecordChange, WorkspaceDifference } from "./document";

export interface Drawn {
  readonly workspace: WorkspaceDifference;
  readonly graph: Graph<string>;
  readonly picture: Picture<string>;
}

export function drawDifference(workspace: WorkspaceDifference): Drawn {
  const { lanes, steps, links } = workspace;
  const placed = steps.map((step: DifferenceStep) => ({ id: step.id, lane: step.lane, wish: step.is_stub ? undefined : wishedCell(step.position) }));
  return { workspace, graph: graphOf(steps, links), picture: draw(placeInGrid(lanes, placed, links), links) };
}

/** Returns where a change is seen: a card, the middle of an arrow, the begin of a lane; undefined where it is not in the picture. */
export function placeOf(change: RecordChange, { picture }: Drawn): Point | undefined {
  const { step, arrow, lane } = change.at;
  if (step !== undefined) return picture.cards.get(step);
  if (arrow !== undefined) {
    const found = picture.arrows.find(({ id }) => id === arrow);
    return found?.points[Math.floor(found.points.length / 2)];
  }
  const band = lane === undefined ? undefined : picture.bands.find(({ code }) => code === lane);
  return band && { x: 0, y: band.y };
}

/** Returns the steps at which something changed: those that are seen first. */
export function importantSteps(workspace: WorkspaceDifference): readonly string[] {
  const ends = workspace.links.filter((link) => link.change).flatMap((link) => [link.from, link.to]);
  return [...workspace.steps.filter((step) => step.change).map((step) => step.id), ...ends];
}
