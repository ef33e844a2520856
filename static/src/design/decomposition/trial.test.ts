import { describe, expect, it } from "vitest";
import { problemsOfMapping, problemsOfRecord, sentenceOf } from "./places";
import { attributesOf, rulesFrom } from "./records";
import { mapping, recordsWith, rule } from "./sample";
import { blankForm, defaultOf, lineMadeBy, mappingOutcome, orderOf, outcomeOf, shown, sourceValue, startsOf, type TraceEntry, type TrialAnswer } from "./trial";

const entry = (kind: string, subject: string, values: Partial<TraceEntry> = {}): TraceEntry => ({ kind, subject, reason: kind, rule: null, destination: null, operands: [], ...values });
const two = rule("net-cfs", { product: "NET" }, "CFS", { mappings: [mapping("late", { destination: "speed", sequence: 20 }), mapping("early", { destination: "speed", sequence: 10 }), mapping("tier")] });

const answer: TrialAnswer = {
  order_lines: [{ id: "1", product: "NET", attributes: { tier: "plus" } }],
  lines: [{ key: "CFS/1", product: "CFS", action: "Add", quantity: "1", unit_of_measure: null, scope_key: "1", attributes: { speed: 50 }, sources: [{ kind: "OrderLine", id: "1", rule: "net-cfs" }] }],
  trace: [
    entry("RuleSelected", "1", { rule: "net-cfs", operands: [{ name: "line.quantity", value: 1 }] }),
    entry("RuleRefused", "1", { rule: "access-rfs" }),
    entry("MappingApplied", "CFS/1", { rule: "net-cfs", destination: "speed", reason: "first" }),
    entry("MappingFailed", "CFS/1", { rule: "net-cfs", destination: "speed", reason: "second" }),
    entry("DefaultApplied", "CFS/1", { destination: "colour", reason: "its default" }),
  ],
  refusal: null,
};

describe("a trial", () => {
  it("sends what was typed by its type, and leaves blanks to their defaults", () => {
    const form = { ...blankForm("NET"), attributes: { tier: "plus", speed: "", since: "2026-01-01" }, order: { direct: "true" }, start_date: "2026-05-01" };
    const order = orderOf(form, attributesOf(recordsWith(), { kind: "Product", code: "NET" }), (code) => (code === "direct" ? "Boolean" : "Text"));
    expect(order).toMatchObject({
      attributes: { direct: true },
      lines: [{ id: "1", product: "NET", action: "Add", quantity: "1", start_date: "2026-05-01T00:00:00Z", attributes: { tier: "plus", since: "2026-01-01" } }],
    });
    expect(JSON.stringify(order)).not.toContain("speed");
  });

  it("can start from the lines of sample orders that are for the product", () => {
    const document = { attributes: { direct: true }, account: { attributes: { region: "north" } }, lines: [{ id: "1", product: "TV" }, { id: "2", product: "NET", quantity: "3", attributes: { tier: "plus", price: { amount: "1", currency: "EUR" } } }] };
    const [start, ...others] = startsOf([{ code: "s", name: "Sample", document }, { code: "t", name: "Empty", document: {} }], new Set(["NET"]));
    expect(others).toEqual([]);
    expect(start).toMatchObject({ label: "Sample, line 2", form: { product: "NET", action: "Add", quantity: "3", start_date: "", attributes: { tier: "plus" }, order: { direct: "true" }, account: { region: "north" } } });
  });

  it("says of each rule whether it applied, and with which values", () => {
    expect(outcomeOf(answer, "net-cfs")).toMatchObject({ state: "applies", operands: [{ name: "line.quantity", value: 1 }] });
    expect(outcomeOf(answer, "access-rfs").state).toBe("refused");
    expect(outcomeOf(answer, "cfs-port").state).toBe("not asked");
    const refusal = { message: "no value", rule: "access-rfs", operands: [], missing: [] };
    expect(outcomeOf({ ...answer, refusal }, "access-rfs")).toMatchObject({ state: "failed", reason: "no value" });
  });

  it("says of each mapping what became of it, also where two have one destination", () => {
    const [late, early, tier] = two.mappings;
    expect(mappingOutcome(answer, two, early!)).toMatchObject({ state: "applied", reason: "first" });
    expect(mappingOutcome(answer, two, late!)).toMatchObject({ state: "failed", reason: "second" });
    expect(mappingOutcome(answer, two, tier!)).toBeUndefined();
  });

  it("knows the values at both ends", () => {
    const line = lineMadeBy(answer, "net-cfs")!;
    expect(line.attributes["speed"]).toBe(50);
    expect(defaultOf(answer, line, "colour")).toBe("its default");
    expect(sourceValue(answer, rulesFrom(recordsWith(), { kind: "Product", code: "NET" })[0]!, "tier")).toBe("plus");
    expect([shown("a"), shown(2), shown(null), shown({ amount: "1.50", currency: "EUR" })]).toEqual(["“a”", "2", "no value", "1.50 EUR"]);
  });
});

describe("problems", () => {
  const problem = (field: string, path: readonly string[] = [], message = "") => ({ severity: "Error", code: "X", kind: "DecompositionRule", record: "r", field, message, path }) as const;

  it("stand at the mapping that they name, by its code or by its place", () => {
    const found = [problem("mappings.destination", ["speed"]), problem("mappings/1/source"), problem("condition")];
    expect(problemsOfMapping(found, "r", "speed", 0)).toEqual([found[0]]);
    expect(problemsOfMapping(found, "r", "tier", 1)).toEqual([found[1]]);
    expect(problemsOfRecord(found, "DecompositionRule", "r").map((one) => one.field)).toEqual(["condition"]);
  });

  it("are told without the name of the mapping where it is in sight", () => {
    expect(sentenceOf(problem("x", [], 'Mapping "speed": It needs a value list.'))).toBe("It needs a value list.");
  });
});
