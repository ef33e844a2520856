import { expect, test } from "vitest";
import type { Problem } from "../document/document";
import { sampleDesign } from "../document/sample_design";
import { byKind, located, newsOf } from "./located";

const problem = (kind: Problem["kind"], record: string, severity: Problem["severity"] = "Error"): Problem => ({ severity, code: "X", kind, record, field: "", message: `${kind} ${record}`, path: [] });

test("problems of the workspace's own records are here, errors first; those of others elsewhere", () => {
  const problems = [
    problem("StepDefinition", "ship", "Warning"), problem("StepDefinition", "archive"), problem("StepGroup", "billing"), problem("StepGroup", "records"), problem("Scenario", "s"),
    problem("StepDependency", "bill>archive"), problem("Product", "P"), problem("JeopardyRule", "late"), problem("Workspace", "home"), problem("StepDefinition", "gone"),
  ];
  const { here, elsewhere } = located(problems, sampleDesign(), "home");
  expect(here.map(({ record }) => record)).toEqual(["billing", "s", "bill>archive", "late", "home", "ship"]);
  expect(elsewhere.map(({ record }) => record)).toEqual(["archive", "records", "P", "gone"]);
});

test("on a screen without workspace every record of it is here", () => {
  expect(located([problem("StepDefinition", "archive"), problem("Product", "P")], sampleDesign(), "").here).toHaveLength(1);
});

test("what is elsewhere is counted by kind, most errors first", () => {
  expect(byKind([problem("Product", "a", "Warning"), problem("Product", "b"), problem("Queue", "c", "Warning")])).toEqual([{ kind: "Product", errors: 1, warnings: 1 }, { kind: "Queue", errors: 0, warnings: 1 }]);
});

test("news are told when counts change, and only then", () => {
  expect(newsOf({ errors: 1, warnings: 0 }, { errors: 1, warnings: 0 })).toBeUndefined();
  expect(newsOf({ errors: 1, warnings: 0 }, { errors: 2, warnings: 1 })).toBe("2 errors and 1 warning in this workspace.");
  expect(newsOf({ errors: 1, warnings: 0 }, { errors: 0, warnings: 0 })).toBe("No problems are left in this workspace.");
});
