import fc from "fast-check";
import { expect, test } from "vitest";
import { isRefused, pathOfLoop } from "./commands";
import type { Records } from "./document";
import { sampleDesign } from "./sample_design";
import { GESTURE, outcomeOf, type Gesture } from "./sample_gestures";
import { cellOf, sceneOf } from "./scene";
import { createDesign, type DesignStore } from "./store";

const MANY = { minLength: 1, maxLength: 60, size: "max" } as const;

function make(store: DesignStore, gesture: Gesture): void {
  const outcome = outcomeOf(store.getState().records, gesture);
  if (!isRefused(outcome)) store.getState().edit(outcome.changes);
}

test("any sequence of gestures undone is the design as it was, and redone as it became", () => {
  fc.assert(fc.property(fc.array(GESTURE, MANY), (gestures) => {
    const start = sampleDesign();
    const store = createDesign(start);
    const states: Records[] = [start];
    for (const gesture of gestures) {
      make(store, gesture);
      if (store.getState().records !== states.at(-1)) states.push(store.getState().records);
    }
    const { undo, redo, pastStates } = store.temporal.getState();
    expect(pastStates).toHaveLength(states.length - 1);
    for (const before of states.slice(0, -1).reverse()) {
      undo();
      expect(store.getState().records).toBe(before);
    }
    undo();
    expect(store.getState().records).toBe(start);
    redo(states.length);
    expect(store.getState().records).toBe(states.at(-1));
  }), { numRuns: 60 });
});

test("a hundred gestures can be undone", () => {
  const store = createDesign(sampleDesign());
  for (let turn = 0; turn < 120; turn++) make(store, [0, 0, 0, 0]);
  store.temporal.getState().undo(100);
  expect(Object.keys(store.getState().records.StepDefinition!)).toHaveLength(5 + 20);
});

test("no gesture leaves a loop, a second arrow between two steps, an arrow without end, or two cards in one cell", () => {
  fc.assert(fc.property(fc.array(GESTURE, MANY), (gestures) => {
    const store = createDesign(sampleDesign());
    for (const gesture of gestures) make(store, gesture);
    const { records } = store.getState();
    const arrows = Object.values(records.StepDependency ?? {});
    expect(new Set(arrows.map(({ depends_on: from, step }) => `${String(from)} ${String(step)}`)).size).toBe(arrows.length);
    for (const { code, depends_on: from, step } of arrows) {
      expect(records.StepDefinition).toHaveProperty([from as string]);
      expect(records.StepDefinition).toHaveProperty([step as string]);
      expect(pathOfLoop(records, from as string, step as string, code as string)).toBeUndefined();
    }
    const scene = sceneOf(records, "home");
    const cells = scene.cards.map(({ id }) => JSON.stringify(cellOf(scene, id)));
    expect(new Set(cells).size).toBe(cells.length);
  }), { numRuns: 60 });
});
