import { describe, expect, test } from "vitest";
import { addConnected, addLane, addNote, addStep, editNote, groupSelection, nameNewLane, nameNewStep, perform, type Done, type Outcome } from "./commands";
import type { Records } from "./document";
import { sampleDesign } from "./sample_design";
import { createDesign, type Visit } from "./store";

const named = (name: string) => [{ kind: "StepGroup" as const, code: "g", fields: { code: "g", name } }];
const design = () => createDesign({ StepGroup: { g: { code: "g", name: "" } } });

describe("the history of a visit", () => {
  test("has one entry, however often it is committed", () => {
    const store = design();
    const visit: Visit = {};
    for (const name of ["a", "ab", "abc"]) store.getState().edit(named(name), visit);
    expect(store.temporal.getState().pastStates).toHaveLength(1);
    store.temporal.getState().undo();
    expect(store.getState().records.StepGroup?.["g"]?.["name"]).toBe("");
    store.temporal.getState().redo();
    expect(store.getState().records.StepGroup?.["g"]?.["name"]).toBe("abc");
  });

  test("is another than that of the next", () => {
    const store = design();
    store.getState().edit(named("a"), {});
    store.getState().edit(named("b"), {});
    expect(store.temporal.getState().pastStates).toHaveLength(2);
  });

  test("keeps apart what was done between two commits of a visit", () => {
    const store = design();
    const visit: Visit = {};
    store.getState().edit(named("a"), visit);
    store.getState().edit([{ kind: "StepGroup", code: "h", fields: { code: "h", name: "other" } }]);
    store.getState().edit(named("ab"), visit);
    store.temporal.getState().undo();
    expect(store.getState().records.StepGroup?.["g"]?.["name"]).toBe("a");
    expect(store.getState().records.StepGroup?.["h"]).toBeDefined();
  });

  test("goes on after an undo within a visit", () => {
    const store = design();
    const visit: Visit = {};
    store.getState().edit(named("a"), visit);
    store.temporal.getState().undo();
    store.getState().edit(named("b"), visit);
    store.temporal.getState().undo();
    expect(store.getState().records.StepGroup?.["g"]?.["name"]).toBe("");
  });

  test("does not go into another's entry when it began with nothing", () => {
    const store = design();
    const visit: Visit = {};
    store.getState().edit(named("a"), {});
    store.getState().edit([], visit);
    store.getState().edit(named("b"), visit);
    expect(store.temporal.getState().pastStates).toHaveLength(2);
  });

  test("forgets what could be done again when it goes on", () => {
    const store = design();
    const visit: Visit = {};
    store.getState().edit(named("a"), visit);
    store.getState().edit([{ kind: "StepGroup", code: "h", fields: { code: "h", name: "other" } }]);
    store.temporal.getState().undo();
    store.getState().edit(named("ab"), visit);
    store.temporal.getState().redo();
    expect(store.getState().records.StepGroup).toEqual({ g: { code: "g", name: "ab" } });
    expect(store.temporal.getState().pastStates).toHaveLength(1);
  });
});

describe("what is made and then named is one entry of the history:", () => {
  const steps: readonly [string, (records: Records) => Outcome, (records: Records, made: Done) => Outcome][] = [
    ["a step", (records) => addStep(records, "home", { type: "Milestone", lane: "billing" }), (records, { selection }) => nameNewStep(records, "home", selection.steps[0]!, "Paid")],
    ["a step with its arrow", (records) => addConnected(records, "home", { from: "ship", type: "Pause" }), (records, { selection }) => nameNewStep(records, "home", selection.steps[0]!, "Wait for the carrier")],
    ["a lane", (records) => addLane(records, "home"), (records, { changes }) => nameNewLane(records, "home", changes[0]!.code, "Warranty")],
    ["a lane for steps", (records) => groupSelection(records, "home", ["confirm"]), (records, { changes }) => nameNewLane(records, "home", changes[0]!.code, "Confirmation")],
    ["a note", (records) => addNote(records, "home", { lane: "billing", column: 0, row: 0, text: "Note" }), (records, { selection }) => editNote(records, "home", selection.notes[0]!, "Ask first")],
  ];
  test.each(steps)("%s", (_, make, name) => {
    const start = sampleDesign();
    const store = createDesign(start);
    const visit: Visit = {};
    const made = make(store.getState().records) as Done;
    perform(store, made, () => undefined, visit);
    const unnamed = store.getState().records;
    perform(store, name(unnamed, made), () => undefined, visit);
    const ended = store.getState().records;
    expect(ended).not.toBe(unnamed);
    const { undo, redo, pastStates } = store.temporal.getState();
    expect(pastStates).toHaveLength(1);
    undo();
    expect(store.getState().records).toBe(start);
    redo();
    expect(store.getState().records).toBe(ended);
  });
});
