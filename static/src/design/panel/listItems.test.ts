import { expect, test } from "vitest";
import type { FieldSchema } from "../schema";
import { isTable, moved, titleOf, withItem, without, withValues } from "./listItems";

const field = (name: string, type: FieldSchema["type"] = "text", more: Partial<FieldSchema> = {}): FieldSchema => ({ name, label: name, help: "", type, section: "", required: false, default: "", ...more });
const VALUES = [field("code"), field("value"), field("label"), field("default", "boolean", { default: false }), field("sequence", "number", { default: 0 })];
const PAIRS = [field("input"), field("output")];

test("a new item has its own code and stands last", () => {
  const one = withItem(VALUES, []);
  const two = withItem(VALUES, one);
  expect(two.map(({ code }) => code)).toEqual(["item-1", "item-2"]);
  expect(two[1]!["sequence"]).toBe(20);
  expect(withItem(PAIRS, [])).toEqual([{ input: "", output: "" }]);
});

test("a field of a task's form begins as text, without what it does not say", () => {
  const form = [field("name", "text", { required: true, default: null }), ...["label", "type", "required", "choices"].map((name) => field(name, "text", { default: null }))];
  expect(withItem(form, [])).toEqual([{ name: "", type: "text" }]);
});

test("the code of a new item is made of its first value, and stays", () => {
  const items = withValues(withItem(VALUES, [{ code: "red", value: "red", sequence: 1 }]), 1, { value: "Red" });
  expect(items[1]).toMatchObject({ code: "red-2", value: "Red" });
  expect(withValues(items, 1, { value: "Blue" })[1]).toMatchObject({ code: "red-2", value: "Blue" });
});

test("moving keeps sequences rising", () => {
  const items = [{ code: "a", sequence: 1 }, { code: "b", sequence: 2 }];
  expect(moved(VALUES, items, 1, -1)).toEqual([{ code: "b", sequence: 10 }, { code: "a", sequence: 20 }]);
  expect(moved(VALUES, items, 0, -1)).toBe(items);
});

test("removing leaves the others as they are", () => {
  expect(without(VALUES, [{ code: "a", sequence: 1 }, { code: "b", sequence: 2 }, { code: "c", sequence: 3 }], 1)).toEqual([{ code: "a", sequence: 1 }, { code: "c", sequence: 3 }]);
});

test("few plain fields make lines, others cards", () => {
  expect([isTable(VALUES), isTable(PAIRS), isTable([field("expression", "expression")])]).toEqual([true, true, false]);
});

test("an item is called by what it does", () => {
  const mapping = [field("source"), field("destination")];
  expect(titleOf(mapping, { source: "colour", destination: "color" }, 0)).toBe("colour → color");
  expect(titleOf([field("name"), field("label")], { name: "visit_date", label: "Date" }, 0)).toBe("Date");
  expect(titleOf(PAIRS, { input: "", output: "" }, 2)).toBe("3");
});
