import { expect, test } from "vitest";
import { lit, matches } from "./crossfilter";

/** Order lines o1 and o2; f1 of both, f2 of o2, and f3 of f1, a level deeper. */
const JOINTS = [
  { key: "o1", origins: [] },
  { key: "o2", origins: [] },
  { key: "f1", origins: ["o1", "o2"] },
  { key: "f2", origins: ["o2"] },
  { key: "f3", origins: ["f1"] },
];

const lights = (pressed: string) => [...lit(JOINTS, pressed)].sort();

test("an order line lights what was made of it, over all levels", () => {
  expect(lights("o1")).toEqual(["f1", "f3", "o1"]);
});

test("a fulfillment line lights what it was made of and what was made of it, and no sibling", () => {
  expect(lights("f1")).toEqual(["f1", "f3", "o1", "o2"]);
  expect(lights("f2")).toEqual(["f2", "o2"]);
  expect(lights("f3")).toEqual(["f1", "f3", "o1", "o2"]);
});

test("a loop in the lineage ends", () => {
  expect([...lit([{ key: "a", origins: ["b"] }, { key: "b", origins: ["a"] }], "a")].sort()).toEqual(["a", "b"]);
});

test("a search finds lines that hold every word, whatever the case", () => {
  expect(matches("SmartBytes laptop 14 Hamburg", "laptop hamburg")).toBe(true);
  expect(matches("SmartBytes laptop 14 Hamburg", "laptop munich")).toBe(false);
  expect(matches("anything", "")).toBe(true);
});
