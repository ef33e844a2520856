/**
 * <div data-island="record" data-kind="Product" data-code="SEC-PACK" data-document="document-data" data-schema="schema-data"></div>
 * Instead of kind and code, data-forms='[{"kind": "Product", "codes": ["SEC-PACK"], "heading": "…", "sections": ["…"], "without": ["…"]}]' puts several forms into
 * one island, which are saved together. The document is {"records": {Kind: {code: {"version", "fields"}}}, "problems": []}; what it also
 * holds is offered where a record is referred to. data-save="auto" saves by itself, else a button does; data-new makes the record
 * (data-values: JSON of what it begins with); data-then is where to go once it is saved; data-read-only shows it alone.
 */

import { createElement, type ReactElement } from "react";
import type { Editor } from "../context";
import { Saver } from "../document/autosave";
import { browserClock, serverTransport } from "../document/connection";
import { withChanges, type Problem } from "../document/document";
import type { Fields, Kind } from "../document/records";
import { createDesign } from "../document/store";
import type { Schema } from "../schema";
import { newRecord } from "./creating";
import { pageOf } from "./pages";
import { recordsOf, type Versioned } from "../document/versions";
import { RecordIsland, type FormPlace } from "./RecordIsland";
import { noShelf, stoppedClock } from "./discarding";

interface RecordDocument {
  readonly records: Versioned;
  readonly problems?: readonly Problem[];
}

export function recordIsland(element: HTMLElement, jsonOf: (element: HTMLElement, name: string) => unknown): ReactElement {
  const { kind, code = "", forms, save, then, values } = element.dataset;
  const { records: baseline, problems = [] } = jsonOf(element, "document") as RecordDocument;
  const schema = jsonOf(element, "schema") as Schema;
  const places = (forms ? JSON.parse(forms) : [{ kind, codes: [code] }]) as readonly FormPlace[];
  const isNew = element.dataset["new"] !== undefined;
  const made = isNew ? places.flatMap((place) => place.codes.map((one) => madeRecord(schema, place.kind, one, values ? (JSON.parse(values) as Fields) : {}))) : [];
  const saving = save === "auto" ? "auto" : "explicit";
  const store = createDesign(withChanges(recordsOf(baseline), made), problems);
  const saver = new Saver(store, baseline, { transport: serverTransport, shelf: noShelf, clock: saving === "auto" ? browserClock : stoppedClock });
  const isReadOnly = element.dataset["readOnly"] !== undefined;
  if (!isReadOnly) saver.start();
  const editor: Editor = {
    store, schema, workspace: "", isReadOnly,
    open: (reference, field) => openOnPage(element, places, reference, field),
    say: (sentence) => {
      const region = element.querySelector(".record-said");
      if (region) region.textContent = sentence;
    },
  };
  return createElement(RecordIsland, { editor, forms: places, saver, saving, then });
}

function madeRecord(schema: Schema, kind: Kind, code: string, values: Fields) {
  const kindSchema = schema[kind];
  if (!kindSchema) throw new Error(`The schema has no kind ${kind}.`);
  return { kind, code, fields: newRecord(kindSchema, code, values) };
}

/** Puts the focus into the form of a record of this page, or goes to the page that it has. */
function openOnPage(element: HTMLElement, places: readonly FormPlace[], reference: { kind: Kind; code: string }, field?: string): void {
  const index = places.findIndex((place) => place.kind === reference.kind && place.codes.includes(reference.code));
  const page = pageOf(reference);
  if (index < 0) {
    if (page) location.assign(page);
    return;
  }
  const place = element.querySelectorAll(".record-place")[index];
  const goal = (field && place?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`)) || place?.querySelector<HTMLElement>("input, select, textarea");
  goal?.focus();
  goal?.scrollIntoView({ block: "nearest" });
}
