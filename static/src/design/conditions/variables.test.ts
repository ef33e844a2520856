import { describe, expect, it } from "vitest";
import type { Comparison } from "./outline";
import { about, asking, choiceOf, choicesFor, matchingVariables, mayBeAbsent, segmentsOf, Vocabulary, type Variable, type ValueType } from "./variables";

const variable = (path: string, type: ValueType = "Text", more: Partial<Variable> = {}): Variable => ({ path, written: path, type, label: path.split(".").at(-1) ?? "", group: "Line", near: true, values: [], ...more });
const ROW: Comparison = { kind: "comparison", path: [], operator: "==", absent: "error", negated: false };
const COLOUR = variable("line.attributes.colour", "Picklist", { values: [{ value: "white", label: "White" }] });
const QUANTITY = variable("line.quantity", "Number");
const all = [COLOUR, QUANTITY, variable("step.result", "Dynamic", { group: "Step" }), variable("lines.attributes.a.b", "Number"), variable("line.attributes.seats", "Number", { near: false })];
const words = new Vocabulary(all);

describe("variables", () => {
  it("are found by the path of a row, also inside a test of lines", () => {
    expect(words.find(["line", "quantity"])).toBe(QUANTITY);
    expect(words.find(["item", "attributes", "a.b"], "item")?.path).toBe("lines.attributes.a.b");
    expect(words.find(["line", "quantity"], "item")).toBe(QUANTITY);
    expect(words.find(["line", "nothing"])).toBeUndefined();
  });

  it("are found above a field that only run time knows", () => {
    expect(words.find(["step", "result", "approved"])?.path).toBe("step.result");
    expect(words.find(["line", "quantity", "more"])).toBeUndefined();
  });

  it("keep dots of a code in one segment", () => {
    expect(segmentsOf(variable("lines.attributes.a.b"), "one")).toEqual(["one", "attributes", "a.b"]);
    expect(segmentsOf(QUANTITY)).toEqual(["line", "quantity"]);
  });

  it("are offered near ones first, and by any of their words", () => {
    expect(matchingVariables(all, "seats").map(({ path }) => path)).toEqual(["line.attributes.seats"]);
    expect(matchingVariables(all, "line").at(-1)?.near).toBe(false);
    expect(matchingVariables(all, "step res").map(({ path }) => path)).toEqual(["step.result"]);
    expect(words.choices().some(({ path }) => path.startsWith("lines."))).toBe(false);
    expect(words.choices("item")[0]?.path).toBe("lines.attributes.a.b");
  });
});

describe("a row", () => {
  it("asks what its variable can answer, and keeps what it asks already", () => {
    expect(choicesFor("Number", ROW).map(({ id }) => id)).not.toContain("contains");
    const odd: Comparison = { ...ROW, operator: "<", negated: true };
    const choices = choicesFor("Number", odd);
    expect(choices.find(({ id }) => id === choiceOf(odd))?.label).toBe("not: is less than");
  });

  it("keeps its value with another variable where it fits", () => {
    const red: Comparison = { ...ROW, path: ["line", "id"], value: { kind: "text", content: "red" } };
    expect(about(red, COLOUR).value).toBeUndefined();
    expect(about({ ...red, value: { kind: "text", content: "white" } }, COLOUR).value).toEqual({ kind: "text", content: "white" });
    expect(about(red, QUANTITY)).toEqual({ ...ROW, path: ["line", "quantity"] });
    expect(about({ ...ROW, operator: "contains" }, QUANTITY).operator).toBe("==");
  });

  it("says what an absent value counts as where one may be absent", () => {
    expect(about(ROW, COLOUR).absent).toBe("no");
    expect(about(ROW, QUANTITY).absent).toBe("error");
    expect(about({ ...ROW, path: ["line", "attributes", "x"], absent: "yes" }, COLOUR).absent).toBe("yes");
    expect(mayBeAbsent(undefined)).toBe(true);
  });

  it("turns one value into a list and back", () => {
    const [is, , oneOf] = choicesFor("Text", ROW);
    const one: Comparison = { ...ROW, value: { kind: "text", content: "a" } };
    const many = asking(one, oneOf!);
    expect(many.value).toEqual({ kind: "list", content: [{ kind: "text", content: "a" }] });
    expect(asking(many, is!).value).toEqual({ kind: "text", content: "a" });
    expect(asking(one, choicesFor("Text", ROW).at(-1)!)).toEqual({ ...ROW, operator: "present", negated: true });
  });
});
