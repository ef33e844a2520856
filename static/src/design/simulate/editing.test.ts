import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedFailure, countOf, NO_CHOICES, secondsFrom, withEntry, withFailure, withoutFailure } from "./choices";
import { attributeFrom, depthOf, emptyOrder, isShownAsForm, readOrder, textOf, withLine, withLines, withoutLine, withValue } from "./document";
import { outcomesOf, outcomeWord } from "./outcomes";
import { failuresByPlace, NO_PINS, unpinned, withOrder, withoutStep, withStep } from "./pins";
import type { OrderDocument, Simulation } from "./result";

const PACK = [{ id: "1", product: "PACK" }, { id: "1.1", product: "KIT", parent: "1" }];

describe("an order that is written", () => {
  it("numbers lines on and keeps members below their bundle", () => {
    const order = withLines(withLines(emptyOrder(), PACK), PACK);
    expect(order.lines.map(({ id, parent }) => [id, parent ?? null])).toEqual([["1", null], ["1.1", "1"], ["2", null], ["2.1", "2"]]);
    const more = withLines(order, [{ id: "1", product: "KIT" }], "1");
    expect(more.lines.map(({ id }) => id)).toEqual(["1", "1.1", "1.2", "2", "2.1"]);
    expect(more.lines.map((line) => depthOf(more.lines, line))).toEqual([0, 1, 1, 0, 1]);
  });

  it("loses a line with all below it", () => {
    const order = withLines(withLines(emptyOrder(), PACK), PACK);
    expect(withoutLine(order, "1").lines.map(({ id }) => id)).toEqual(["2", "2.1"]);
  });

  it("never has two lines of one id, whatever is added and taken away", () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9))), (moves) => {
      let order: OrderDocument = emptyOrder();
      for (const [adds, place] of moves) {
        const at = order.lines[place % Math.max(1, order.lines.length)]?.id;
        order = adds || !at ? withLines(order, PACK, place % 2 ? (at ?? null) : null) : withoutLine(order, at);
      }
      const ids = order.lines.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(order.lines.every(({ parent }) => !parent || ids.includes(parent))).toBe(true);
    }));
  });

  it("is read from a text, or the sentence says why not", () => {
    expect(readOrder('{"lines": []}')).toEqual({ lines: [] });
    expect(readOrder("")).toMatch(/Paste/);
    expect(readOrder("[1]")).toMatch(/object/);
    expect(readOrder("{")).toMatch(/not JSON/);
  });

  it("is shown as a form where it has the shapes of one", () => {
    expect(isShownAsForm(withLines(emptyOrder(), PACK))).toBe(true);
    expect(isShownAsForm({ ...emptyOrder(), lines: [5] } as unknown as OrderDocument)).toBe(false);
    expect(isShownAsForm({ lines: [] } as unknown as OrderDocument)).toBe(false);
  });

  it("holds values in the type of their attribute, and shows them as they were typed", () => {
    const typed = [["3.5", "Number"], ["true", "Boolean"], ["4800.00 eur", "Currency"], ["2026-12-01T12:00", "Datetime"], ["red", "Text"], ["many", "Number"], ["", "Text"]] as const;
    expect(typed.map(([text, type]) => attributeFrom(text, type))).toEqual([3.5, true, { amount: "4800.00", currency: "EUR" }, "2026-12-01T12:00:00Z", "red", "many", undefined]);
    expect([3.5, true, { amount: "5", currency: "EUR" }, null].map(textOf)).toEqual(["3.5", "true", "5 EUR", ""]);
    expect(withValue({ a: 1 }, "a", undefined)).toEqual({});
    expect(withLine(withLines(emptyOrder(), PACK), "1", { quantity: "2" }).lines[0]!.quantity).toBe("2");
  });
});

describe("choices", () => {
  it("add, change and take away", () => {
    const failing = withFailure(withFailure(NO_CHOICES, "a"), "a");
    expect(failing.failures).toHaveLength(1);
    expect(changedFailure(failing, 0, { times: null }).failures[0]).toMatchObject({ step: "a", errorCode: "503", times: null });
    expect(withoutFailure(failing, 0)).toEqual(NO_CHOICES);
    const slow = withEntry(failing, "durations", "b", 90);
    expect([slow.durations, countOf(slow), withEntry(slow, "durations", "b", null).durations]).toEqual([{ b: 90 }, 2, {}]);
  });

  it.each([["45", 45], ["90 min", 5_400], ["1 d 2 h", 93_600], ["2h 15m", 8_100], ["30 s", 30], ["soon", undefined], ["", undefined], ["1.5 h", undefined]])("read %s as %s seconds", (text, seconds) => {
    expect(secondsFrom(text)).toBe(seconds);
  });
});

describe("pins", () => {
  const [A, B] = [{ definition: "a", scope_key: "plan" }, { definition: "b", scope_key: "1" }];

  it("are added once, and go with their step", () => {
    const pins = withOrder(withStep(withStep(withStep(NO_PINS, A), B), A), A, B);
    expect([pins.steps.length, withOrder(pins, A, B).order.length, withOrder(pins, A, A).order.length]).toEqual([2, 1, 1]);
    expect(withoutStep(pins, A)).toEqual({ steps: [B], order: [], complete: false });
  });

  it("say what of a result they lack, and where they fail", () => {
    const result = { steps: [{ ...A, key: "a" }, { ...B, key: "b" }] } as unknown as Simulation;
    expect(unpinned(withStep(NO_PINS, A), result).map(({ definition }) => definition)).toEqual(["b"]);
    expect(failuresByPlace([{ place: "steps/0", code: "X", message: "one" }, { place: "steps/0", code: "Y", message: "two" }]).get("steps/0")).toEqual(["one", "two"]);
  });
});

describe("what a simulation made of definitions", () => {
  it("is the worst of their steps, and nothing of those that were not made", () => {
    const steps = [["a", "Completed"], ["a", "FatallyFailed"], ["a", "Skipped"], ["b", "Skipped"], ["b", "Completed"]].map(([definition, state]) => ({ definition, state }));
    const outcomes = outcomesOf({ steps } as unknown as Simulation);
    expect([outcomes.get("a"), outcomes.get("b"), outcomes.get("c")]).toEqual(["FatallyFailed", "Skipped", undefined]);
    expect([outcomeWord("Skipped"), outcomeWord(""), outcomeWord(undefined)]).toEqual(["skipped in the simulation", "not made in the simulation", undefined]);
  });
});
