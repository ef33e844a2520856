import { expect, test } from "vitest";
import fc from "fast-check";
import { withChanges, type Records } from "../document/document";
import { changesBetween } from "./discarding";

test("discarding makes of any records those that are saved", () => {
  const table = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.record({ name: fc.constantFrom("x", "y") }));
  const records = fc.record({ Queue: table, Product: table }) as fc.Arbitrary<Records>;
  fc.assert(fc.property(records, records, (from, to) => { expect(withChanges(from, changesBetween(from, to))).toEqual(to); }));
});

test("what is equal is left alone", () => expect(changesBetween({ Queue: { a: { name: "x" } } }, { Queue: { a: { name: "x" } } })).toEqual([]));
