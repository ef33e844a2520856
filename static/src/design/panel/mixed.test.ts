import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { changesTo, isSame, sharedValue } from "./mixed";

describe("what several records share", () => {
  test("the value that all have", () => expect(sharedValue([{ queue: "a" }, { queue: "a" }], "queue")).toEqual({ isMixed: false, value: "a" }));
  test("equal lists are one value", () => expect(sharedValue([{ actions: ["Add"] }, { actions: ["Add"] }], "actions").isMixed).toBe(false));
  test("nothing where they differ", () => expect(sharedValue([{ queue: "a" }, { queue: null }], "queue")).toEqual({ isMixed: true, value: undefined }));
  test("of no record nothing", () => expect(sharedValue([], "queue")).toEqual({ isMixed: false, value: undefined }));
});

test("JSON values are the same exactly when they are written alike with sorted keys", () => {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(sorted) : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)])) : value;
  const small = fc.jsonValue({ maxDepth: 2, noUnicodeString: true } as never).filter((value) => !JSON.stringify(value).includes("__proto__"));
  fc.assert(fc.property(small, small, (one, other) => isSame(one, other) === (JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)))));
  fc.assert(fc.property(small, (one) => isSame(one, JSON.parse(JSON.stringify(one)))));
});

test("changes leave alone what has the value already", () => {
  const changes = changesTo("StepDefinition", [{ code: "a", queue: "x" }, { code: "b", queue: "y" }], { queue: "x" });
  expect(changes).toEqual([{ kind: "StepDefinition", code: "b", fields: { code: "b", queue: "x" } }]);
});

test("a product is addressed by its sku", () => expect(changesTo("Product", [{ sku: "P", name: "p" }], { name: "q" })[0]?.code).toBe("P"));
