import { describe, expect, test } from "vitest";
import { recordOf, tableOf, withChanges } from "./document";
import { recordsOf } from "./versions";

const INHERITED = ["constructor", "toString", "__proto__"];

describe("Records named like what every object inherits", () => {
  const records = recordsOf({ StepGroup: { stock: { version: 1, fields: { code: "stock", name: "Stock" } } } });

  test.each(INHERITED)("%s is not there unless it was made", (code) => {
    const more = withChanges(records, [{ kind: "StepGroup", code: "sales", fields: { code: "sales", name: "Sales" } }]);
    for (const found of [records, more]) expect(recordOf(found, "StepGroup", code)).toBeUndefined();
    expect(tableOf<string>({ stock: "Stock" })[code]).toBeUndefined();
  });

  test.each(INHERITED)("%s can be made and taken away", (code) => {
    const made = withChanges(records, [{ kind: "StepGroup", code, fields: { code, name: "Builder" } }]);
    expect(recordOf(made, "StepGroup", code)).toEqual({ code, name: "Builder" });
    expect(Object.keys(made.StepGroup!)).toEqual(["stock", code]);
    expect(recordOf(withChanges(made, [{ kind: "StepGroup", code, fields: null }]), "StepGroup", code)).toBeUndefined();
  });
});
