import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { withChanges } from "../document/document";
import { isRefused, type Outcome } from "../document/outcome";
import { sampleDesign } from "../document/sample_design";
import { addBelow, moveInLane } from "./ordering";
import { COLUMNS, keptPlace, laneId, movementOf, rowsOf, stepId, stepsOf, type Place } from "./rows";

const HOME = "home";
const design = sampleDesign();
const rows = rowsOf(design, HOME, new Set());
const after = (outcome: Outcome, records = design) => {
  if (isRefused(outcome)) throw new Error(outcome.sentence);
  return withChanges(records, outcome.changes);
};
const names = (records: typeof design, lane: string) => stepsOf(records, lane).map(({ name }) => name);

describe("rows", () => {
  test("are lanes with their steps, in order, counted", () => {
    expect(rows.map(({ id, position, size }) => [id, position, size])).toEqual([
      ["lane:shipping", 1, 2], ["step:check", 1, 3], ["step:confirm", 2, 3], ["step:ship", 3, 3], ["lane:billing", 2, 2], ["step:bill", 1, 1],
    ]);
  });

  test("name what a step waits for", () => expect(rows.find(({ id }) => id === "step:bill")).toMatchObject({ waits: "Confirm" }));

  test("that say the same stay the same objects", () => {
    const next = rowsOf(withChanges(design, [{ kind: "StepDefinition", code: "ship", fields: { ...design.StepDefinition!["ship"], name: "Send" } }]), HOME, new Set(), rows);
    expect(next.map((row, index) => row === rows[index])).toEqual([true, true, false, false, true, true]);
  });

  test("of a closed lane are hidden", () => expect(rowsOf(design, HOME, new Set(["shipping"])).map(({ id }) => id)).toEqual(["lane:shipping", "lane:billing", "step:bill"]));
});

describe("keys", () => {
  const press = (key: string, at: Place, ctrl = false) => movementOf(rows, at, { key, ctrl });
  const row = (id: string): Place => ({ row: id, column: undefined });

  test("move from row to row, and stop at the ends", () => {
    expect(press("ArrowDown", row(laneId("shipping")))).toEqual({ to: row(stepId("check")) });
    expect(press("ArrowUp", row(laneId("shipping")))).toBeUndefined();
    expect(press("End", row(laneId("shipping")))).toEqual({ to: row(stepId("bill")) });
  });

  test("go into the cells and back to the row", () => {
    expect(press("ArrowRight", row(stepId("bill")))).toEqual({ to: { row: stepId("bill"), column: "name" } });
    expect(press("ArrowLeft", { row: stepId("bill"), column: "name" })).toEqual({ to: row(stepId("bill")) });
    expect(press("ArrowRight", { row: stepId("bill"), column: "problems" })).toBeUndefined();
    expect(press("ArrowDown", { row: stepId("check"), column: "waits" })).toEqual({ to: { row: stepId("confirm"), column: "waits" } });
  });

  test("close and open a lane, and lead from a step to its lane", () => {
    expect(press("ArrowLeft", row(laneId("shipping")))).toEqual({ close: "shipping" });
    expect(movementOf(rowsOf(design, HOME, new Set(["shipping"])), row(laneId("shipping")), { key: "ArrowRight", ctrl: false })).toEqual({ open: "shipping" });
    expect(press("ArrowLeft", row(stepId("bill")))).toEqual({ to: row(laneId("billing")) });
  });

  test("never lead to a place that is not there", () => {
    const keys = fc.array(fc.record({ key: fc.constantFrom("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"), ctrl: fc.boolean() }));
    fc.assert(
      fc.property(keys, (pressed) => {
        let at: Place = row(laneId("shipping"));
        for (const key of pressed) {
          const moved = movementOf(rows, at, key);
          if (moved && "to" in moved) at = moved.to;
          expect(rows.some(({ id }) => id === at.row)).toBe(true);
          expect(at.column === undefined || COLUMNS.includes(at.column)).toBe(true);
        }
      }),
    );
  });

  test("stay near when the row goes away", () => {
    expect(keptPlace(rows, { row: "step:gone", column: "name" }, 1)).toEqual({ row: stepId("check"), column: "name" });
    expect(keptPlace(rows, { row: "step:gone", column: undefined }, 99)?.row).toBe(stepId("bill"));
    expect(keptPlace([], { row: "step:gone", column: undefined }, 0)).toBeUndefined();
  });
});

describe("the order in a lane", () => {
  test("is changed step by step, and refused at its ends in words", () => {
    const moved = after(moveInLane(design, "ship", -1));
    expect(names(moved, "shipping")).toEqual(["Check", "Ship", "Confirm"]);
    expect(names(after(moveInLane(moved, "ship", -1), moved), "shipping")).toEqual(["Ship", "Check", "Confirm"]);
    expect(moveInLane(design, "check", -1)).toMatchObject({ refused: "AlreadyThere", sentence: "“Check” is the first of its lane." });
  });

  test("has a new step where it was asked for", () => {
    const added = after(addBelow(design, HOME, { type: "Callout", lane: "shipping", after: "check" }));
    expect(names(added, "shipping")).toEqual(["Check", "Callout", "Confirm", "Ship"]);
    expect(names(after(addBelow(design, HOME, { type: "Callout", lane: "shipping" })), "shipping").at(-1)).toBe("Callout");
    expect(after(addBelow(design, HOME, { type: "Callout", lane: "billing", after: "bill" })).StepDefinition).toHaveProperty("billing-callout");
  });

  test("is any that moves make of it, and every step stays", () => {
    const move = fc.record({ code: fc.constantFrom("ship", "check", "confirm"), by: fc.constantFrom(-1 as const, 1 as const) });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
        let records = design;
        const order = ["check", "confirm", "ship"];
        for (const { code, by } of moves) {
          const index = order.indexOf(code);
          const outcome = moveInLane(records, code, by);
          if (isRefused(outcome)) continue;
          [order[index], order[index + by]] = [order[index + by]!, order[index]!];
          records = withChanges(records, outcome.changes);
        }
        expect(stepsOf(records, "shipping").map(({ code }) => code)).toEqual(order);
      }),
    );
  });
});
