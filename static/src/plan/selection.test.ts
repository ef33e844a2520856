import { describe, expect, test } from "vitest";
import { graphOf, PlanDataError, readPlan } from "./model";
import { arrowLight, createSelection, lightOf, select } from "./selection";

const steps = [1, 2, 3, 4, 5].map((id) => ({ id }));
const links = [[1, 2], [2, 3], [1, 4], [4, 5]].map(([from, to]) => ({ from: from!, to: to!, scope: "Plan" }));
const graph = graphOf(steps, links);

describe("a selected step", () => {
  const store = createSelection(1);
  select(store, graph, [2]);
  const state = store.getState();

  test("lights what leads to it and what follows, and dims the rest", () => {
    expect(steps.map(({ id }) => lightOf(state, id))).toEqual(["path", "selected", "path", "dim", "dim"]);
  });

  test("lights the arrows of its path alone", () => {
    expect(links.map(({ from, to }) => arrowLight(state, "", from, to))).toEqual(["path", "path", "dim", "dim"]);
  });

  test("gives the light back when it is let go", () => {
    select(store, graph, []);
    expect(steps.map(({ id }) => lightOf(store.getState(), id))).toEqual(["plain", "plain", "plain", "plain", "plain"]);
  });
});

test("a search dims what it did not find", () => {
  const store = createSelection(1);
  store.setState({ found: new Set([4]) });
  expect(lightOf(store.getState(), 4)).toBe("plain");
  expect(lightOf(store.getState(), 1)).toBe("dim");
});

describe("readPlan", () => {
  const step = { id: 1, key: "a", name: "A", type: "AutoTask", lane: "x", scope: "Plan", scope_key: "", state: "Ready", jeopardy: "OnTrack", assignee: null, system: null, url: "", waiting: "" };

  test("adds the lane that only a step names and leaves out links to steps that are not there", () => {
    const plan = readPlan({ plan: { id: 1, state: "InProgress" }, lanes: [], steps: [step], links: [{ from: 1, to: 2, scope: "Plan" }] });
    expect(plan.lanes).toEqual([{ code: "x", name: "x" }]);
    expect(plan.links).toEqual([]);
  });

  test("refuses what is no plan", () => {
    for (const data of [null, {}, { steps: [] }, { plan: { id: 1 }, steps: [], links: 3 }]) expect(() => readPlan(data)).toThrow(PlanDataError);
  });
});
