/** Islands of React on pages of the server: <div data-island="…" data-document="document-data"></div> beside the JSON in a script element of that id. */

import type { ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";

export function jsonOf(element: HTMLElement, name: string): unknown {
  const text = document.getElementById(element.dataset[name] ?? "")?.textContent;
  if (!text) throw new Error(`The island has no data of the name ${name}.`);
  return JSON.parse(text);
}

export type Island = (element: HTMLElement) => ReactElement;

const roots = new Map<HTMLElement, Root>();

function scan(islands: Readonly<Record<string, Island>>): void {
  for (const [element, root] of roots) {
    if (element.isConnected) continue;
    root.unmount();
    roots.delete(element);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-island]")) {
    const island = islands[element.dataset["island"] ?? ""];
    if (!island || roots.has(element)) continue;
    const root = createRoot(element);
    roots.set(element, root);
    root.render(island(element));
  }
}

/** Draws every island of these names, also those that come to the page later; what is gone from the page is taken down. */
export function mountIslands(islands: Readonly<Record<string, Island>>): void {
  scan(islands);
  let isScanDue = false;
  new MutationObserver(() => {
    if (isScanDue) return;
    isScanDue = true;
    requestAnimationFrame(() => {
      isScanDue = false;
      scan(islands);
    });
  }).observe(document.body, { childList: true, subtree: true });
}
