/**
 * Islands: <div data-island="plan" data-mode="view" data-plan-id="plan-data"></div> beside the plan's JSON in a script element of that id.
 * Also: data-source = address of the same JSON (without it the page itself is fetched again after a gap), data-selected = id of the
 * step to begin with. Sends "plan:select" {id, url}; hears "plan:focus" {id} or {url}; {id: null} lets go. Islands that a swap brings or takes away are mounted and unmounted.
 */

import { createElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { readPlan } from "./model";
import { Viewer } from "./Viewer";

const roots = new Map<HTMLElement, Root>();

function mount(island: HTMLElement): void {
  if (roots.has(island)) return;
  const data = document.getElementById(island.dataset["planId"] ?? "");
  if (!data?.textContent) return;
  const root = createRoot(island);
  roots.set(island, root);
  root.render(createElement(Viewer, { plan: readPlan(JSON.parse(data.textContent)), island }));
}

function scan(): void {
  for (const [island, root] of roots) {
    if (island.isConnected) continue;
    root.unmount();
    roots.delete(island);
  }
  for (const island of document.querySelectorAll<HTMLElement>('[data-island="plan"]')) mount(island);
}

scan();
let isScanDue = false;
new MutationObserver(() => {
  if (isScanDue) return;
  isScanDue = true;
  requestAnimationFrame(() => {
    isScanDue = false;
    scan();
  });
}).observe(document.body, { childList: true, subtree: true });
