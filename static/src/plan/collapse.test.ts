import { describe, expect, test } from "vitest";
import { collapse, firstCollapsed } from "./collapse";
import type { PlanDocument, Step } from "./model";

const step = (id: number, lane: string, state = "Ready"): Step => ({ id, key: `k${id}`, name: `S${id}`, type: "Callout", lane, scope: "Plan", scope_key: "", state, jeopardy: "OnTrack", assignee: null, system: null, url: "", waiting: "" });
const link = (from: number, to: number, scope = "Plan") => ({ from, to, scope });
const plan = (steps: Step[], links = [link(1, 2)]): PlanDocument => ({ plan: { id: 1, state: "InProgress" }, lanes: [{ code: "a", name: "A" }, { code: "b", name: "B" }], steps, links });

describe("a collapsed lane", () => {
  const whole = plan([step(1, "a"), step(2, "a"), step(3, "a"), step(4, "b"), step(5, "b")], [link(1, 2), link(2, 4), link(3, 4, "Bundle"), link(4, 5), link(3, 5)]);
  const folded = collapse(whole, new Set(["a"]));

  test("is one card for its steps", () => {
    expect(folded.steps.map(({ id }) => id)).toEqual([-1, 4, 5]);
    expect(folded.steps[0]).toMatchObject({ name: "A", lane: "a", members: [1, 2, 3] });
  });

  test("keeps the arrows that cross its border, merged, and loses those inside", () => {
    expect(folded.links).toEqual([link(-1, 4, "Several"), link(4, 5), link(-1, 5)]);
  });

  test("is one row high, whatever it was given", () => {
    const high = { ...whole, lanes: whole.lanes.map((lane) => ({ ...lane, rows: 4 })) };
    expect(collapse(high, new Set(["a"])).lanes.map(({ rows }) => rows)).toEqual([0, 4]);
  });

  test("comes back as it was", () => expect(collapse(whole, new Set())).toBe(whole));
});

describe("at first", () => {
  test("a small plan is open", () => expect(firstCollapsed(plan([step(1, "a"), step(2, "b")])).size).toBe(0));

  test("a large one is collapsed but for a short lane with a failure", () => {
    const many = Array.from({ length: 400 }, (_, index) => step(index + 1, "a"));
    expect([...firstCollapsed(plan([...many, step(900, "b"), step(901, "b")]))]).toEqual(["a", "b"]);
    expect([...firstCollapsed(plan([...many, step(900, "b", "FatallyFailed"), step(901, "b")]))]).toEqual(["a"]);
  });
});
