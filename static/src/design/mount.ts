/**
 * Islands of the designer's screens: <div data-island="designer" data-document="document-data" data-schema="schema-data"></div> beside the
 * JSON of both in script elements of those ids. Each kind of island is one entry of ISLANDS.
 */

import { createElement, type ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { newProductIsland, productIsland, registerIsland } from "./catalog/island";
import type { Editor } from "./context";
import { decompositionIsland } from "./decomposition/island";
import { Designer } from "./Designer";
import { differenceIsland } from "./difference/island";
import { connectSaver } from "./document/connection";
import type { Problem } from "./document/document";
import { createDesign } from "./document/store";
import { recordsOf, type Versioned } from "./document/versions";
import { recordIsland } from "./panel/recordIsland";
import type { Schema } from "./schema";
import { simulateIsland } from "./simulate/simulateIsland";

type Island = (element: HTMLElement) => ReactElement;

const ISLANDS: Readonly<Record<string, Island>> = {
  designer, difference, record, simulate,
  decomposition: (element) => decompositionIsland(element, jsonOf),
  product: (element) => productIsland(element, jsonOf),
  register: (element) => registerIsland(element, jsonOf),
  "new-product": newProductIsland,
};

function designer(element: HTMLElement): ReactElement {
  const data = jsonOf(element, "document") as { workspace: string; records: Versioned; problems: Problem[]; shared_groups?: NonNullable<Editor["sharedGroups"]> };
  const store = createDesign(recordsOf(data.records), data.problems);
  const isReadOnly = element.dataset["readOnly"] !== undefined;
  const editor: Editor = {
    store,
    ...(isReadOnly ? {} : { saver: connectSaver(store, `/api/v1/draft/workspaces/${encodeURIComponent(data.workspace)}`, data.records) }),
    schema: jsonOf(element, "schema") as Schema,
    workspace: data.workspace,
    isReadOnly,
    published: { release: element.dataset["release"], releasePage: element.dataset["releaseUrl"], publishPage: element.dataset["publish"] ?? "/releases/draft", isChanged: element.dataset["changed"] !== undefined },
    sharedGroups: data.shared_groups ?? {},
    open: () => undefined,
    say: () => undefined,
  };
  return createElement(Designer, { editor });
}

function record(element: HTMLElement): ReactElement {
  return recordIsland(element, jsonOf);
}

function simulate(element: HTMLElement): ReactElement {
  return simulateIsland(element, jsonOf);
}

function difference(element: HTMLElement): ReactElement {
  return differenceIsland(element, jsonOf);
}

export function jsonOf(element: HTMLElement, name: string): unknown {
  const text = document.getElementById(element.dataset[name] ?? "")?.textContent;
  if (!text) throw new Error(`The island has no data of the name ${name}.`);
  return JSON.parse(text);
}

const roots = new Map<HTMLElement, Root>();

function scan(): void {
  for (const [element, root] of roots) {
    if (element.isConnected) continue;
    root.unmount();
    roots.delete(element);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-island]")) {
    const island = ISLANDS[element.dataset["island"] ?? ""];
    if (!island || roots.has(element)) continue;
    const root = createRoot(element);
    roots.set(element, root);
    root.render(island(element));
  }
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
