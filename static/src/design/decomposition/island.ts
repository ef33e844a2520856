/**
 * <div data-island="decomposition" data-document="document-data" data-schema="schema-data"></div>: what a product, or a class of products,
 * turns into, as an editor. The document is that of GET /api/v1/draft/products/{sku}.
 */

import { createElement, type ReactElement } from "react";
import type { Editor } from "../context";
import type { Problem } from "../document/document";
import { connectSaver } from "../document/connection";
import { createDesign } from "../document/store";
import { recordsOf, type Versioned } from "../document/versions";
import { pageOf } from "../panel/pages";
import type { Schema } from "../schema";
import { documentOf } from "./paths";
import type { Surroundings } from "./records";
import { createView, type ViewStore } from "./view";
import { Workspace } from "./Workspace";

export interface ProductDocument extends Surroundings {
  readonly records: Versioned;
  readonly problems: readonly Problem[];
}

export function decompositionIsland(element: HTMLElement, jsonOf: (element: HTMLElement, name: string) => unknown): ReactElement {
  const { records: baseline, problems, ...around } = jsonOf(element, "document") as ProductDocument;
  const view = createView(location.search);
  const store = createDesign(recordsOf(baseline), problems);
  const isReadOnly = element.dataset["readOnly"] !== undefined;
  const editor: Editor = {
    store,
    ...(isReadOnly ? {} : { saver: connectSaver(store, documentOf(around.root), baseline, true) }),
    schema: jsonOf(element, "schema") as Schema,
    workspace: "",
    isReadOnly,
    open: (reference, field) => open(view, reference, field),
    say: (sentence) => {
      const region = element.querySelector<HTMLElement>("[data-announce]");
      if (region) region.textContent = sentence;
    },
  };
  return createElement(Workspace, { editor, screen: { view, around } });
}

/** Shows a record: rules, products and classes in the panel, value lists at the mapping that uses them, others on their own page. */
function open(view: ViewStore, reference: { kind: string; code: string }, field?: string): void {
  if (reference.kind === "DecompositionRule") return view.setState({ chosen: { rule: reference.code }, field });
  if (reference.kind === "Product" || reference.kind === "ProductClassification") return view.setState({ chosen: { record: reference as never }, field });
  const page = pageOf(reference as never);
  if (page) location.assign(page);
}
