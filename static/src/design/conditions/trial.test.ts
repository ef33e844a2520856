import { describe, expect, it } from "vitest";
import { Refused } from "../api";
import { orderOf, refusalsOf, shownValue, trialBody } from "./trial";

const refused = (errors: unknown) => new Refused({ type: "about:blank", title: "No", status: 422, detail: "2 problems", errors });

describe("trying on an order", () => {
  it("gives a sample, or the JSON that was pasted", () => {
    expect(orderOf({ sample: "s" })).toEqual({ sample: "s" });
    expect(orderOf({ json: '{"lines": []}' })).toEqual({ order: { lines: [] } });
    expect(orderOf({ json: "  " })).toMatch(/Paste an order/);
    expect(orderOf({ json: "{" })).toMatch(/not JSON/);
  });

  it("sends a step along as it is on the screen, and other records only as they decide", () => {
    const step = { code: "s", execute_on: "" };
    expect(JSON.parse(trialBody({ kind: "StepDefinition", record: step, field: "execute_on" }, "true", { sample: "x" }) ?? "")).toMatchObject({ text: "true", sample: "x", records: [{ kind: "StepDefinition", code: "s", fields: step }] });
    expect(JSON.parse(trialBody({ kind: "Scenario", record: {}, field: "condition" }, "true", { order: [] }) ?? "").records).toEqual([]);
    expect(trialBody({ kind: "Scenario", record: {}, field: "condition" }, "true", "no order")).toBeUndefined();
  });

  it("says a refusal fault by fault, with the place in the order", () => {
    expect(refusalsOf(refused([{ pointer: "/order/lines/0/product", message: "Unknown." }, { pointer: "/text/0", message: "Wrong." }]))).toEqual(["/lines/0/product: Unknown.", "Wrong."]);
    expect(refusalsOf(refused(undefined))).toEqual(["2 problems"]);
    expect(refusalsOf(new Error("away"))).toEqual(["away"]);
  });

  it("shows values in one line", () => {
    expect([null, "a", 3, true, { a: 1 }].map(shownValue)).toEqual(["no value", "“a”", "3", "true", '{"a":1}']);
  });
});
