/** The view of the canvas: zoom, what is in sight, what has the focus. Works on nothing before the surface is drawn. */

import type { Edge, Node, ReactFlowInstance } from "@xyflow/react";
import { LEAST_ZOOM, MOST_ZOOM } from "../../plan/Canvas";
import { CARD_WIDTH, type Point } from "../../plan/geometry";
import { cardElement, focusCard, roomOf } from "../../plan/surface";
import { around, firstView, fit, viewOf, type Room, type View } from "../../plan/viewport";
import type { ViewControls } from "./context";
import { cellAt } from "./landing";
import type { Shown } from "./picture";

const MAP_MARGIN = 20;

export type Flow = ReactFlowInstance<Node, Edge>;

export interface AttachedView extends ViewControls {
  attach(flow: Flow | undefined, surface: HTMLElement | null): void;
  /** Calls back once the surface is drawn. */
  whenAttached(run: () => void): void;
}

export function createView(shown: () => Shown): AttachedView {
  let flow: Flow | undefined;
  let surface: HTMLElement | null = null;
  let pointer: Point | undefined;
  let waiting: (() => void)[] = [];
  const set = (view: View | undefined) => view && void flow?.setViewport(view);
  const zoomTo = (zoom: number) => void flow?.zoomTo(Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom)));
  const pointAt = (screen: Point) => flow?.screenToFlowPosition(screen) ?? screen;
  const show: ViewControls["show"] = (card, { isCentred = false, hasFocus = false } = {}) => {
    const place = shown().picture.cards.get(card);
    if (!place) return;
    if (flow) set(viewOf(place, flow.getViewport(), roomBesideMap(surface, place.x * flow.getZoom() + flow.getViewport().x), isCentred));
    if (hasFocus) focusCard(surface, card);
  };
  return {
    attach(nextFlow, nextSurface) {
      const isFirst = flow === undefined && nextFlow !== undefined;
      flow = nextFlow;
      surface = nextSurface;
      if (isFirst) set(firstView(shown().picture, roomOf(surface), []));
      if (flow === undefined) return;
      for (const run of waiting) run();
      waiting = [];
    },
    whenAttached: (run) => (flow ? run() : void waiting.push(run)),
    zoomBy: (factor) => flow && zoomTo(flow.getZoom() * factor),
    zoomTo,
    fit: () => set(fit(shown().picture, roomOf(surface), LEAST_ZOOM)),
    fitCards: (cards) => set(around(cards.map((card) => shown().picture.cards.get(card)).filter((place) => place !== undefined), roomOf(surface))),
    show,
    cellAt: (screen) => (isInside(surface, screen) ? cellAt(shown().picture, pointAt(screen)) : undefined),
    pointAt,
    isInside: (screen) => isInside(surface, screen),
    pointer: () => pointer,
    movePointer: (screen) => (pointer = screen),
    hasFocus: () => surface?.contains(document.activeElement) ?? false,
    placeOf: (card) => cardElement(surface, card)?.getBoundingClientRect(),
  };
}

/** The room for a card at this place: the map must not lie over it. */
function roomBesideMap(surface: HTMLElement | null, left: number): Room {
  const room = roomOf(surface);
  const map = surface?.querySelector<HTMLElement>(".react-flow__minimap");
  const isBelow = map && left + CARD_WIDTH > room.width - map.offsetWidth - MAP_MARGIN;
  return isBelow ? { ...room, height: room.height - map.offsetHeight - MAP_MARGIN } : room;
}

function isInside(surface: HTMLElement | null, { x, y }: Point): boolean {
  const box = surface?.getBoundingClientRect();
  return box !== undefined && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}
