import { expect, test } from "vitest";
import { arrivalOf } from "./arriving";

test("an address names a record by kind and code, which may hold any character", () => {
  expect(arrivalOf("?at=StepDefinition:install")).toEqual({ kind: "StepDefinition", code: "install" });
  expect(arrivalOf("?view=canvas&at=StepDependency:a%3Eb:c%2F1%20%3F&field=scope")).toEqual({ kind: "StepDependency", code: "a>b:c/1 ?", field: "scope" });
});

test("anything else names none", () => {
  for (const search of ["", "?at=", "?at=StepDefinition", "?at=:x", "?at=StepDefinition:", "?field=x"]) expect(arrivalOf(search)).toBeUndefined();
});
