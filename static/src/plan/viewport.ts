/** Which part of a plan is seen first. Pure. */

import { CARD_HEIGHT, CARD_WIDTH, type Picture } from "./geometry";
import type { StepId } from "./model";

/** A plan that fits at this zoom is shown whole; a larger one begins at READING_ZOOM. */
export const WHOLE_ZOOM = 0.7;
export const READING_ZOOM = 0.85;
const MARGIN = 16;

/** The room for the picture, in pixels of the screen: the lanes' heads cover the left. */
export interface Room {
  width: number;
  height: number;
  head: number;
}

export interface View {
  x: number;
  y: number;
  zoom: number;
}

/** Returns the view that shows the whole picture, never larger than 1 and never smaller than the given zoom. */
export function fit(picture: Picture<StepId>, room: Room, least: number): View {
  const zoom = Math.min(1, Math.max(least, Math.min((room.width - room.head) / picture.width, room.height / picture.height)));
  return { x: room.head, y: 0, zoom };
}

/** Returns the first view: readable, and with the given steps (those that are being worked on) in sight when not all fits. */
export function firstView<Id extends StepId>(picture: Picture<Id>, room: Room, important: readonly Id[]): View {
  const whole = fit(picture, room, 0);
  if (whole.zoom >= WHOLE_ZOOM) return whole;
  const zoom = READING_ZOOM;
  const cards = important.map((id) => picture.cards.get(id)).filter((card) => card !== undefined);
  if (cards.length === 0) return { x: room.head, y: 0, zoom };
  const left = Math.min(...cards.map((card) => card.x)) * zoom;
  const top = Math.min(...cards.map((card) => card.y)) * zoom;
  const isRight = room.head + left + CARD_WIDTH * zoom > room.width - MARGIN;
  const isBelow = top + CARD_HEIGHT * zoom > room.height - MARGIN;
  return {
    x: isRight ? Math.max(Math.min(room.head, room.width - picture.width * zoom), room.head + 4 * MARGIN - left) : room.head,
    y: isBelow ? Math.max(Math.min(0, room.height - picture.height * zoom), 4 * MARGIN - top) : 0,
    zoom,
  };
}

/** Returns the view with one card in the middle as far as the picture reaches, large enough to read; undefined when it is in sight already. */
export function viewOf(card: { x: number; y: number }, view: View, room: Room, isCentred: boolean): View | undefined {
  const left = card.x * view.zoom + view.x;
  const top = card.y * view.zoom + view.y;
  const isSeen = left >= room.head && top >= 0 && left + CARD_WIDTH * view.zoom <= room.width && top + CARD_HEIGHT * view.zoom <= room.height;
  if (isSeen && !isCentred) return undefined;
  const zoom = Math.max(view.zoom, 0.6);
  // Beyond the first lane and the first step there is nothing to see.
  return {
    x: Math.min(room.head, (room.width + room.head - CARD_WIDTH * zoom) / 2 - card.x * zoom),
    y: Math.min(0, (room.height - CARD_HEIGHT * zoom) / 2 - card.y * zoom),
    zoom,
  };
}

/** Returns the view with all of these cards as large as they fit, never larger than 1; undefined for none. */
export function around(cards: readonly { x: number; y: number }[], room: Room): View | undefined {
  if (cards.length === 0) return undefined;
  const left = Math.min(...cards.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...cards.map(({ y }) => y)) - MARGIN;
  const width = Math.max(...cards.map(({ x }) => x)) + CARD_WIDTH + MARGIN - left;
  const height = Math.max(...cards.map(({ y }) => y)) + CARD_HEIGHT + MARGIN - top;
  const zoom = Math.min(1, (room.width - room.head) / width, room.height / height);
  return {
    x: room.head + (room.width - room.head - width * zoom) / 2 - left * zoom,
    y: (room.height - height * zoom) / 2 - top * zoom,
    zoom,
  };
}
