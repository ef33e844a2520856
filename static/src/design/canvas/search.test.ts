import { expect, test } from "vitest";
import { found } from "./search";

const entries = ["Callout", "Manual task", "Automated task", "Ask a system to call"].map((label) => ({ id: label, label }));
const labels = (query: string) => found(entries, query).map(({ label }) => label);

test("all entries are found in their order by nothing", () => expect(labels("  ")).toEqual(entries.map(({ label }) => label)));

test("those that begin with the word come first, then those with a word that does", () => {
  expect(labels("call")).toEqual(["Callout", "Ask a system to call"]);
  expect(labels("task")).toEqual(["Manual task", "Automated task"]);
});

test("every word has to be found, in any order", () => {
  expect(labels("task man")).toEqual(["Manual task"]);
  expect(labels("task nothing")).toEqual([]);
});

test("details are searched after names", () => {
  const detailed = [{ id: "a", label: "Pause", detail: "Waits for a date" }, { id: "b", label: "Date", detail: "" }];
  expect(found(detailed, "date").map(({ id }) => id)).toEqual(["b", "a"]);
});
