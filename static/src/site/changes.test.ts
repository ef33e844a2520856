import { describe, expect, test } from "vitest";
import { concerns, readChange } from "./changes";

describe("readChange", () => {
  test("fills in what a message leaves out", () => expect(readChange('{"sequence": 4, "plans": [2]}')).toEqual({ sequence: 4, orders: [], plans: [2], steps: [] }));
  test("passes over what is not ours", () => expect([readChange("ping"), readChange("3"), readChange("null")]).toEqual([undefined, undefined, undefined]));
});

describe("concerns", () => {
  const change = { sequence: 1, orders: [5], plans: [7], steps: [{ id: 9, plan: 7, state: "Ready" }] };
  test.each([
    [{ all: true }, true], [{ all: false, order: "5" }, true], [{ all: false, order: "55" }, false], [{ all: false, plan: "7" }, true],
    [{ all: false, step: "9" }, true], [{ all: false, step: "7" }, false], [{ all: false }, false],
  ])("%j: %s", (interest, expected) => expect(concerns(change, interest)).toBe(expected));
});
