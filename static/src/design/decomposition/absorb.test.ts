import { describe, expect, it } from "vitest";
import { createDesign } from "../document/store";
import { unsaved, type Versioned } from "../panel/saving";
import { absorb } from "./absorb";
import { newRule } from "./edits";
import { product, recordsWith } from "./sample";

const records = recordsWith();
const baseline = Object.fromEntries(Object.entries(records).map(([kind, table]) => [kind, Object.fromEntries(Object.entries(table).map(([code, fields]) => [code, { version: 1, fields }]))])) as Versioned;
const found = { Product: { NEW: { version: 4, fields: product("NEW") }, NET: { version: 9, fields: product("NET", { name: "Other" }) } } } as Versioned;

describe("records that come later", () => {
  it("are neither a gesture nor a change to be saved, and undoing does not remove them", () => {
    const store = createDesign(records);
    store.getState().edit([newRule(records, { kind: "Product", code: "NET" }, "RFS")]);
    const grown = absorb(store, baseline, found);
    expect(store.temporal.getState().pastStates).toHaveLength(1);
    expect(unsaved(store.getState().records, grown).map((one) => one.code)).toEqual(["NET-to-RFS"]);
    store.temporal.getState().undo();
    expect(store.getState().records.Product?.["NEW"]).toBeDefined();
    expect(unsaved(store.getState().records, grown)).toEqual([]);
    store.temporal.getState().redo();
    expect(store.getState().records.Product?.["NEW"]).toBeDefined();
  });

  it("do not change what is on the screen already", () => {
    const store = createDesign(records);
    const grown = absorb(store, baseline, found);
    expect(store.getState().records.Product?.["NET"]).toBe(records.Product?.["NET"]);
    expect(grown.Product?.["NET"]?.version).toBe(1);
    expect(absorb(store, grown, found)).toBe(grown);
  });
});
