import { expect, test } from "vitest";
import { draw } from "./geometry";
import { placeInGrid } from "./layout";
import type { Step } from "./model";
import { createProjection } from "./project";

const lanes = [{ code: "a" }];
const step = (id: number): Step => ({ id, key: `k${id}`, name: `Step ${id}`, type: "Callout", lane: "a", scope: "Plan", scope_key: "", state: "Ready", jeopardy: "OnTrack", assignee: null, system: null, url: "", waiting: "" });
const degree = () => ({ after: 0, before: 0 });

test("what did not change stays the same object, so that it is not drawn again", () => {
  const steps = [step(1), step(2), step(3)];
  const links = [{ from: 1, to: 2, scope: "Plan" }];
  const projection = createProjection<number, Step>(() => "step");
  const first = projection.nodes(steps, draw(placeInGrid(lanes, steps, links), links), degree);
  const renamed = [steps[0]!, { ...steps[1]!, name: "Other" }, steps[2]!];
  const second = projection.nodes(renamed, draw(placeInGrid(lanes, renamed, links), links), degree);
  expect(second[0]).toBe(first[0]);
  expect(second[2]).toBe(first[2]);
  expect(second[1]).not.toBe(first[1]);
  expect(second[1]!.data.step.name).toBe("Other");
  const arrows = draw(placeInGrid(lanes, steps, links), links).arrows;
  expect(projection.edges(arrows)[0]).toBe(projection.edges(draw(placeInGrid(lanes, steps, links), links).arrows)[0]);
});

test("a step that is taken out is forgotten", () => {
  const steps = [step(1), step(2)];
  const projection = createProjection<number, Step>(() => "step");
  projection.nodes(steps, draw(placeInGrid(lanes, steps, []), []), degree);
  expect(projection.nodes([steps[0]!], draw(placeInGrid(lanes, [steps[0]!], []), []), degree).map(({ id }) => id)).toEqual(["1"]);
});
