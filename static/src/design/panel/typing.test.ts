import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDesign } from "../document/store";
import { createTyping, editInVisit, flushTyping, PAUSE, type Visit } from "./typing";

const named = (name: string) => [{ kind: "StepGroup" as const, code: "g", fields: { code: "g", name } }];
const design = () => createDesign({ StepGroup: { g: { code: "g", name: "" } } });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("typing", () => {
  test("is committed once, after a pause", () => {
    const committed: string[] = [];
    const typing = createTyping((text) => committed.push(text));
    for (const text of ["a", "ab", "abc"]) {
      typing.type(text);
      vi.advanceTimersByTime(PAUSE - 1);
    }
    expect(committed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(committed).toEqual(["abc"]);
    expect(typing.isWaiting()).toBe(false);
  });

  test("is committed at once on leaving, and not again", () => {
    const committed: string[] = [];
    const typing = createTyping((text) => committed.push(text));
    typing.type("a");
    typing.flush();
    vi.advanceTimersByTime(2 * PAUSE);
    typing.flush();
    expect(committed).toEqual(["a"]);
  });

  test("is committed before saving, wherever it happens", () => {
    const committed: string[] = [];
    const [one, other] = [createTyping((text) => committed.push(text)), createTyping((text) => committed.push(text))];
    one.type("a");
    other.type("b");
    flushTyping();
    expect(committed).toEqual(["a", "b"]);
  });
});

describe("the history", () => {
  test("has one entry for a visit, however often it is committed", () => {
    const store = design();
    const visit: Visit = {};
    for (const name of ["a", "ab", "abc"]) editInVisit(store, named(name), visit);
    expect(store.temporal.getState().pastStates).toHaveLength(1);
    store.temporal.getState().undo();
    expect(store.getState().records.StepGroup?.["g"]?.["name"]).toBe("");
    store.temporal.getState().redo();
    expect(store.getState().records.StepGroup?.["g"]?.["name"]).toBe("abc");
  });

  test("has an entry for each visit", () => {
    const store = design();
    editInVisit(store, named("a"), {});
    editInVisit(store, named("b"), {});
    expect(store.temporal.getState().pastStates).toHaveLength(2);
  });

  test("keeps apart what was done between two commits of a visit", () => {
    const store = design();
    const visit: Visit = {};
    editInVisit(store, named("a"), visit);
    store.getState().edit([{ kind: "StepGroup", code: "h", fields: { code: "h", name: "other" } }]);
    editInVisit(store, named("ab"), visit);
    store.temporal.getState().undo();
    expect(store.getState().records.StepGroup?.["g"]?.["name"]).toBe("a");
    expect(store.getState().records.StepGroup?.["h"]).toBeDefined();
  });

  test("goes on after an undo within a visit", () => {
    const store = design();
    const visit: Visit = {};
    editInVisit(store, named("a"), visit);
    store.temporal.getState().undo();
    editInVisit(store, named("b"), visit);
    store.temporal.getState().undo();
    expect(store.getState().records.StepGroup?.["g"]?.["name"]).toBe("");
  });
});
