/**
 * Islands of the catalogue's pages:
 * <div data-island="product" data-document="document-data" data-schema="schema-data"></div>: a product with its attributes and its bundle;
 * <div data-island="register" data-kind="Picklist" …></div>: all records of a kind;
 * <div data-island="new-product"></div>: the button that makes a product.
 */

import { createElement, type ReactElement } from "react";
import type { Editor } from "../context";
import { connectSaver } from "../document/connection";
import type { Problem } from "../document/document";
import { createDesign, type DesignStore } from "../document/store";
import { recordsOf, type Versioned } from "../document/versions";
import type { ProductDocument } from "../decomposition/island";
import { documentOf } from "../decomposition/paths";
import { pageOf } from "../panel/pages";
import type { Schema } from "../schema";
import { NewProduct } from "./NewProduct";
import { ProductScreen } from "./ProductScreen";
import { Register } from "./Register";
import type { RegisterKind } from "./register";

type JsonOf = (element: HTMLElement, name: string) => unknown;

export function productIsland(element: HTMLElement, jsonOf: JsonOf): ReactElement {
  const { records, problems, root } = jsonOf(element, "document") as ProductDocument;
  const store = createDesign(recordsOf(records), problems);
  return createElement(ProductScreen, { editor: editorOf(element, jsonOf, store, documentOf(root), records, true), sku: root.code });
}

export function registerIsland(element: HTMLElement, jsonOf: JsonOf): ReactElement {
  const kind = element.dataset["kind"] as RegisterKind;
  const { records, problems, counts } = jsonOf(element, "document") as { records: Versioned; problems: readonly Problem[]; counts: Readonly<Record<string, number>> };
  const store = createDesign(recordsOf(records), problems);
  return createElement(Register, { editor: editorOf(element, jsonOf, store, `/api/v1/draft/registers/${kind}`, records, false), kind, counts });
}

export function newProductIsland(): ReactElement {
  const editor: Editor = { store: createDesign({}), schema: {}, workspace: "", isReadOnly: false, open: () => undefined, say: () => undefined };
  return createElement(NewProduct, { editor });
}

function editorOf(element: HTMLElement, jsonOf: JsonOf, store: DesignStore, path: string, records: Versioned, isPartial: boolean): Editor {
  const isReadOnly = element.dataset["readOnly"] !== undefined;
  return {
    store,
    ...(isReadOnly ? {} : { saver: connectSaver(store, path, records, isPartial) }),
    schema: jsonOf(element, "schema") as Schema,
    workspace: "",
    isReadOnly,
    open: (reference) => {
      const page = pageOf(reference);
      if (page) location.assign(page);
    },
    say: (sentence) => {
      const region = element.querySelector<HTMLElement>("[data-announce]");
      if (region) region.textContent = sentence;
    },
  };
}
