import { expect, test } from "vitest";
import type { Problem } from "../document/document";
import { countsInWords, countsOf, fieldOf, problemsByField, problemsOf } from "./messages";

const problem = (field: string, more: Partial<Problem> = {}): Problem => ({ severity: "Error", code: "X", kind: "StepDefinition", record: "a", field, message: field, path: [], ...more });

test("a problem of a part belongs to its field", () => {
  expect(["integration", "mappings.source", "/payload/lines/0", "payload[0]", ""].map((field) => fieldOf(problem(field)))).toEqual(["integration", "mappings", "payload", "payload", ""]);
});

test("problems are those of the records and the kind", () => {
  const problems = [problem("name"), problem("name", { record: "b" }), problem("name", { kind: "Scenario" })];
  expect(problemsOf(problems, "StepDefinition", ["a"])).toEqual([problems[0]]);
});

test("problems are grouped by field", () => {
  const found = problemsByField([problem("name"), problem("mappings.a"), problem("mappings.b")]);
  expect([...found].map(([field, list]) => [field, list.length])).toEqual([["name", 1], ["mappings", 2]]);
});

test("counts are said as people say them", () => {
  const warning = problem("", { severity: "Warning" });
  expect(countsInWords(countsOf([problem(""), warning, warning]))).toBe("1 error and 2 warnings");
  expect(countsInWords(countsOf([problem(""), problem("")]))).toBe("2 errors");
  expect(countsInWords(countsOf([]))).toBe("");
});
