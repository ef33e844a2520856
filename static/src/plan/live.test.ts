import { describe, expect, test } from "vitest";
import { applied, gatherer, refreshed, type Status } from "./live";

const before: ReadonlyMap<number, Status> = new Map([
  [1, { state: "Ready", jeopardy: "OnTrack", waiting: "", assignee: "a" }],
  [2, { state: "Pending", jeopardy: "AtRisk", waiting: "Waits for one", assignee: null }],
]);

describe("applied", () => {
  test("changes the step that is named and leaves the others as they were", () => {
    const after = applied(before, [{ id: 1, plan: 9, state: "Completed", jeopardy: "Late" }]);
    expect(after.get(1)).toEqual({ state: "Completed", jeopardy: "Late", waiting: "", assignee: "a" });
    expect(after.get(2)).toBe(before.get(2));
    expect(before.get(1)!.state).toBe("Ready");
  });

  test("drops what a step waited for when its state changes without a new text", () => {
    expect(applied(before, [{ id: 2, plan: 9, state: "Ready" }]).get(2)).toMatchObject({ waiting: "", jeopardy: "AtRisk" });
    expect(applied(before, [{ id: 2, plan: 9, state: "Pending", waiting: "Waits for two" }]).get(2)!.waiting).toBe("Waits for two");
  });

  test("gives the same map when nothing differs or nothing is known", () => {
    expect(applied(before, [{ id: 1, plan: 9, state: "Ready" }, { id: 77, plan: 9, state: "Failed" }])).toBe(before);
  });

  test("lets the last change of a step win", () => {
    expect(applied(before, [{ id: 1, plan: 9, state: "Failed" }, { id: 1, plan: 9, state: "Ready" }, { id: 1, plan: 9, state: "Completed" }]).get(1)!.state).toBe("Completed");
  });
});

test("a notice that was overtaken does not open a finished step again", () => {
  const done = applied(before, [{ id: 1, plan: 9, state: "Completed" }]);
  expect(applied(done, [{ id: 1, plan: 9, state: "InProgress" }])).toBe(done);
  expect(applied(done, [{ id: 1, plan: 9, state: "Amended" }]).get(1)!.state).toBe("Amended");
});

test("statuses that are fetched anew keep the objects that did not change", () => {
  const fresh = new Map<number, Status>([[1, { ...before.get(1)! }], [2, { ...before.get(2)!, state: "Ready" }]]);
  const after = refreshed(before, fresh);
  expect(after.get(1)).toBe(before.get(1));
  expect(after.get(2)!.state).toBe("Ready");
});

test("changes are handed over once for each frame, in order", () => {
  const frames: (() => void)[] = [];
  const handed: number[][] = [];
  const gather = gatherer((changes) => handed.push(changes.map(({ id }) => id)), (callback) => frames.push(callback));
  gather([{ id: 1, plan: 1, state: "Ready" }]);
  gather([{ id: 2, plan: 1, state: "Ready" }, { id: 3, plan: 1, state: "Ready" }]);
  gather([]);
  expect(frames).toHaveLength(1);
  frames[0]!();
  gather([{ id: 4, plan: 1, state: "Ready" }]);
  frames[1]!();
  expect(handed).toEqual([[1, 2, 3], [4]]);
});
