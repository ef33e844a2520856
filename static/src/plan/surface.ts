/** The element that holds a canvas: the room in it, its cards, and the keys that lead from card to card. */

import type { KeyboardEvent } from "react";
import { isTyping } from "../site/page";
import type { Point } from "./geometry";
import type { Graph, StepId } from "./model";
import type { Room } from "./viewport";
import { along, nearest, type Direction } from "./walk";

export function roomOf(surface: HTMLElement | null): Room {
  const head = surface?.querySelector<HTMLElement>(".lane-head")?.offsetWidth ?? 0;
  return { width: surface?.clientWidth ?? 800, height: surface?.clientHeight ?? 500, head };
}

export function cardElement(surface: HTMLElement | null, card: StepId): HTMLElement | null {
  return surface?.querySelector<HTMLElement>(`[data-step="${CSS.escape(String(card))}"]`) ?? null;
}

/** Focuses a card; one that was out of sight, or has just been made, is in the page only after the next drawing. */
export function focusCard(surface: HTMLElement | null, card: StepId, tries = 4): void {
  requestAnimationFrame(() => {
    // What is being written keeps the focus.
    if (surface?.querySelector(":is(input, textarea):focus")) return;
    const element = cardElement(surface, card);
    if (element) element.focus({ preventScroll: true });
    else if (tries > 0) focusCard(surface, card, tries - 1);
  });
}

/** Where nothing is edited: Enter chooses a card, arrow keys lead to the nearest one, with Alt along the arrows of the plan. */
export function walkByKeys<Id extends StepId>(
  event: KeyboardEvent, cards: ReadonlyMap<Id, Point>, graph: Graph<Id>, idOf: (text: string) => Id, go: (id: Id) => void,
): void {
  const card = (event.target as HTMLElement).closest<HTMLElement>("[data-step]");
  if (!card || isTyping(event.target)) return;
  const at = idOf(card.dataset["step"]!);
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    card.click();
  }
  if (!event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const isFollowing = event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight");
  const next = isFollowing ? along(cards, graph, at, event.key === "ArrowRight") : nearest(cards, at, event.key as Direction);
  if (next !== undefined) go(next);
}
