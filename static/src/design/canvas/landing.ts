/** From points of the picture to cells and arrows, and back: where what is dragged comes down. Pure. */

import { CARD_HEIGHT, CARD_WIDTH, type Band, type Picture, type Point } from "../../plan/geometry";
import { ELSEWHERE, type LaneCell } from "../document/scene";
import type { Landing } from "./session";

/** What a column, or a row, takes that no card has widened yet. */
const COLUMN = CARD_WIDTH + 48;
const ROW = CARD_HEIGHT + 20;
/** How near to an arrow a card must be let go to be put into it. */
const NEAR = 18;

type Drawn = Picture<string>;

/** Returns the cell nearest to a point, also beyond the last column or row; undefined where no lane of this workspace is. */
export function cellAt(picture: Drawn, point: Point): LaneCell | undefined {
  const band = picture.bands.find(({ y, height }) => point.y >= y && point.y < y + height) ?? (point.y < 0 ? picture.bands[0] : picture.bands.at(-1));
  if (!band || band.code === ELSEWHERE || point.y < -ROW || point.y > picture.height + ROW) return undefined;
  return { lane: band.code, column: nearestIndex(picture.columns, point.x - CARD_WIDTH / 2, COLUMN), row: nearestIndex(band.rows, point.y - CARD_HEIGHT / 2, ROW, 1) };
}

/** Returns where the card of a cell is drawn, or would be. */
export function placeOf(picture: Drawn, { lane, column, row }: LaneCell): Point | undefined {
  const band = picture.bands.find(({ code }) => code === lane);
  return band && { x: startOf(picture.columns, column, COLUMN, 28), y: startOf(band.rows, row, ROW, band.y + 28) };
}

/** Returns the arrow that passes a point, the nearest where several do. */
export function arrowAt(picture: Drawn, point: Point, isAllowed: (id: string) => boolean = () => true): string | undefined {
  let best: string | undefined;
  let least = NEAR;
  for (const { id, points } of picture.arrows) {
    for (let index = 1; index < points.length; index++) {
      const away = distance(point, points[index - 1]!, points[index]!);
      if (away < least && isAllowed(id)) [best, least] = [id, away];
    }
  }
  return best;
}

/** Returns where something comes down that is let go over a cell, or over an arrow. */
export function landingAt(picture: Drawn, cell: LaneCell, arrow: string | undefined): Landing {
  const link = arrow === undefined ? undefined : picture.arrows.find(({ id }) => id === arrow)?.link;
  return { cell, arrow, ends: link ? [link.from, link.to] : [] };
}

/** Returns the cards that a rectangle touches. */
export function cardsWithin(picture: Drawn, one: Point, other: Point): string[] {
  const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)];
  const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)];
  return [...picture.cards].filter(([, { x, y }]) => x < right && x + CARD_WIDTH > left && y < bottom && y + CARD_HEIGHT > top).map(([id]) => id);
}

/** Returns the place among the lanes, counted from above, at which a lane would be that is let go at this height. */
export function laneAt(bands: readonly Band[], y: number): number {
  const lanes = bands.filter(({ code }) => code !== ELSEWHERE);
  return lanes.filter((band) => band.y + band.height / 2 < y).length;
}

/** Returns where the border is before the lane at a place. */
export function heightOfGap(bands: readonly Band[], at: number): number {
  const lanes = bands.filter(({ code }) => code !== ELSEWHERE);
  const last = lanes.at(-1);
  return lanes[at]?.y ?? (last ? last.y + last.height : 0);
}

/** Returns how many rows a lane has whose lower edge is let go at this height. */
export function rowsAt(band: Band, y: number): number {
  const edges = band.rows.map((_, row) => edgeOf(band, row + 1));
  return nearestIndex(edges, y, ROW) + 1;
}

/** Returns where the lower edge of a lane is, or would be, with so many rows. */
export function edgeOf({ y, height, rows }: Band, count: number): number {
  const below = y + height - rows.at(-1)!;
  return count <= rows.length ? rows[count - 1]! + below : y + height + (count - rows.length) * ROW;
}

function startOf(starts: readonly number[], index: number, pitch: number, first: number): number {
  if (index < starts.length) return starts[index]!;
  return starts.length === 0 ? first + index * pitch : starts.at(-1)! + (index - starts.length + 1) * pitch;
}

/** The index whose start is nearest; `more` bounds how many there may be beyond the last. */
function nearestIndex(starts: readonly number[], at: number, pitch: number, more = Infinity): number {
  let best = 0;
  for (let index = 0; index < starts.length; index++) if (Math.abs(starts[index]! - at) < Math.abs(starts[best]! - at)) best = index;
  if (starts.length === 0) return Math.max(0, Math.round(at / pitch));
  return best === starts.length - 1 && at > starts[best]! ? best + Math.min(more, Math.round((at - starts[best]!) / pitch)) : best;
}

/** From a point to a run that is horizontal or vertical. */
function distance(point: Point, start: Point, end: Point): number {
  const x = Math.max(Math.min(start.x, end.x), Math.min(point.x, Math.max(start.x, end.x)));
  const y = Math.max(Math.min(start.y, end.y), Math.min(point.y, Math.max(start.y, end.y)));
  return Math.hypot(point.x - x, point.y - y);
}
