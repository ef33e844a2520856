import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withChanges } from "../document/document";
import { connect, duplicateRule, expressionFor, moveRule, newRule, ownCopy, readingOf, switchMethod, withMapping, withoutMapping } from "./edits";
import { destinationOperands, mismatchOf, sourceOperands, type Operand } from "./operands";
import { attributesNamed, readsOf } from "./reads";
import { byStrength, rulesFrom, type Mapping, type Method, type Rule } from "./records";
import { mapping, recordsWith, rule, RULES, valueList } from "./sample";

const NET = { kind: "Product", code: "NET" } as const;
const records = recordsWith();
const netCfs = rulesFrom(records, NET)[0]!;
const operand = (operands: readonly Operand[], name: string) => operands.find((one) => one.name === name)!;
const [sources, destinations] = [sourceOperands(records, netCfs, RULES), destinationOperands(records, netCfs, RULES)];

describe("rows of the board", () => {
  it("hold the attributes that the classes hand down, marked, and none that is not active", () => {
    expect(sources.filter((one) => one.type === "Attribute").map(({ name, from }) => [name, from])).toEqual([["speed", "ACCESS"], ["tier", undefined]]);
  });

  it("hold the fields that can be read at the left, and only those that can be written at the right", () => {
    expect(sources.filter((one) => one.type === "Field").map((one) => one.name)).toContain("id");
    expect(destinations.filter((one) => one.type === "Field").map((one) => one.name)).toEqual(["quantity", "start_date", "end_date"]);
  });

  it("show what a mapping names although the product does not have it", () => {
    const odd = { ...netCfs, mappings: [mapping("tier", { source: "since", destination: "gone" })] };
    expect(operand(sourceOperands(records, odd, RULES), "since")).toMatchObject({ isMissing: true, dataType: "Date" });
    expect(operand(destinationOperands(records, odd, RULES), "gone")).toMatchObject({ isMissing: true, dataType: undefined });
  });
});

describe("a new mapping", () => {
  it("carries a value as it is where the types allow it", () => {
    const { mapping: made, how } = connect(records, netCfs, operand(sources, "speed"), operand(destinations, "speed"), RULES);
    expect([made.method, made.source, made.destination, how]).toEqual(["AsIs", "speed", "speed", "as is"]);
  });

  it("takes a list where only a list fits", () => {
    expect(connect(records, netCfs, operand(sources, "tier"), operand(destinations, "speed"), RULES)).toMatchObject({ how: "list", mapping: { method: "List", value_list: "speeds" } });
  });

  it("makes a list where none fits, in the same gesture", () => {
    const { changes, how } = connect(withChanges(records, [{ kind: "ValueList", code: "speeds", fields: null }]), netCfs, operand(sources, "tier"), operand(destinations, "speed"), RULES);
    expect(how).toBe("new list");
    expect(changes.map(({ kind, code }) => [kind, code])).toEqual([["ValueList", "tier-to-speed"], ["DecompositionRule", "net-cfs"]]);
    expect(changes[0]!.fields).toMatchObject({ source_type: "Text", destination_type: "Number", entries: [] });
  });

  it("is the one that is there already", () => {
    const existing = mapping("own", { source: "speed", destination: "speed", method: "List", value_list: "speeds" });
    const with_ = { ...netCfs, mappings: [existing] };
    expect(connect(records, with_, operand(sources, "speed"), operand(destinations, "speed"), RULES)).toEqual({ mapping: existing, how: "existing", changes: [] });
  });

  it("has a code of its own and comes last", () => {
    const with_ = { ...netCfs, mappings: [mapping("speed", { source: "tier", sequence: 30 })] };
    expect(connect(records, with_, operand(sources, "speed"), operand(destinations, "speed"), RULES).mapping).toMatchObject({ code: "speed-2", sequence: 40 });
    expect(expressionFor(with_, operand(destinations, "colour"))).toMatchObject({ code: "colour", source: "", method: "Expression" });
  });
});

describe("the mappings of a rule", () => {
  it("are put, replaced and taken away", () => {
    const one = mapping("a");
    const added = withMapping(netCfs, one).fields as Rule;
    expect(added.mappings).toEqual([one]);
    expect((withMapping(added, { ...one, enforcement: "InitialRequest" }).fields as Rule).mappings).toEqual([{ ...one, enforcement: "InitialRequest" }]);
    expect((withoutMapping(added, "a").fields as Rule).mappings).toEqual([]);
  });

  it("keep only what their method uses", () => {
    const [tier, speed] = [operand(sources, "tier"), operand(destinations, "speed")];
    const switched = (from: Mapping, method: Method) => (switchMethod(records, netCfs, from, method, tier, speed, RULES).at(-1)!.fields as Rule).mappings[0]!;
    const list = switched(mapping("a", { source: "tier", destination: "speed" }), "List");
    expect(list).toMatchObject({ method: "List", value_list: "speeds" });
    const expression = switched(list, "Expression");
    expect(expression).toMatchObject({ value_list: null, expression: "line.attributes.tier", source: "tier" });
    expect(switched(expression, "AsIs")).toMatchObject({ expression: "", source: "tier" });
    expect(switchMethod(records, netCfs, list, "List", tier, speed, RULES)).toEqual([]);
  });

  it("become expressions that read the same, whatever the attribute is called", () => {
    expect(readingOf(mapping("a", { source_type: "Field", source: "quantity" }))).toBe("line.quantity");
    expect(readingOf(mapping("a", { source: 'odd "name"' }))).toBe('line.attributes["odd \\"name\\""]');
    expect(readsOf(readingOf(mapping("a", { source: 'odd "name"' })))).toEqual([{ type: "Attribute", name: 'odd "name"' }]);
  });

  it("say where types do not meet", () => {
    const tier = operand(sources, "tier");
    const speed = operand(destinations, "speed");
    expect(mismatchOf(mapping("a", { source: "tier", destination: "speed" }), tier, speed, undefined, RULES)).toBe("Text does not fit into Number; it fits into Text.");
    const list = mapping("a", { method: "List", value_list: "speeds" });
    expect(mismatchOf(list, tier, speed, valueList("speeds", "Text", "Number"), RULES)).toBeUndefined();
    expect(mismatchOf(list, tier, speed, valueList("speeds", "Number", "Number"), RULES)).toMatch(/^Into the list: Text does not fit/);
    expect(mismatchOf({ ...list, value_list: null }, tier, speed, undefined, RULES)).toBe("It needs a value list.");
  });
});

describe("what an expression reads", () => {
  it("is found, each once, and not in texts", () => {
    const text = 'has(line.attributes.tier) && line.attributes["kit size"] != "line.attributes.no" ? line.quantity : line.attributes.tier + order.line.attributes.x';
    expect(readsOf(text)).toEqual([{ type: "Attribute", name: "tier" }, { type: "Attribute", name: "kit size" }, { type: "Field", name: "quantity" }]);
  });

  it("of the order and of its account is found for the trial's form", () => {
    const texts = ['!(has(order.attributes.direct) && order.attributes["is vip"] == "order.attributes.no")', "account.attributes.region == order.source"];
    expect(attributesNamed("order", texts)).toEqual(["direct", "is vip"]);
    expect(attributesNamed("account", texts)).toEqual(["region"]);
  });
});

describe("rules", () => {
  it("are made behind all others, with a code that is free", () => {
    expect(newRule(records, NET, "RFS")).toMatchObject({ code: "NET-to-RFS", fields: { source_product: "NET", priority: 30, mappings: [] } });
    expect(newRule(records, { kind: "ProductClassification", code: "FIBRE" }, "RFS").fields).toMatchObject({ source_product: null, source_classification: "FIBRE" });
  });

  it("are copied, also from a class to the product itself", () => {
    expect(duplicateRule(records, netCfs)).toMatchObject({ code: "net-cfs-copy", fields: { name: "net-cfs (copy)", source_product: "NET" } });
    const inherited = rulesFrom(records, NET)[1]!;
    expect(ownCopy(records, inherited, NET).fields).toMatchObject({ source_product: "NET", source_classification: null, priority: 19 });
  });

  const priorities = fc.array(fc.option(fc.integer({ min: -5, max: 40 }), { nil: null }), { minLength: 2, maxLength: 7 });

  it("move to where they are put, whatever their numbers were", () => {
    fc.assert(
      fc.property(priorities, fc.nat(6), fc.integer({ min: -6, max: 6 }), (numbers, which, places) => {
        const given = recordsWith({ rules: numbers.map((priority, position) => rule(`r${position}`, { product: "NET" }, "CFS", { priority })) });
        const before = rulesFrom(given, NET).map((one) => one.code);
        const at = which % before.length;
        const goal = Math.min(Math.max(at + places, 0), before.length - 1);
        const after = rulesFrom(withChanges(given, moveRule(given, NET, before[at]!, places)), NET).map((one) => one.code);
        expect(after).toEqual(before.toSpliced(at, 1).toSpliced(goal, 0, before[at]!));
      }),
    );
  });

  it("change no more than the moved one where there is a number between", () => {
    const given = recordsWith({ rules: [10, 20, 30].map((priority) => rule(`r${priority}`, { product: "NET" }, "CFS", { priority })) });
    expect(moveRule(given, NET, "r30", -1).map(({ code, fields }) => [code, (fields as Rule).priority])).toEqual([["r30", 15]]);
  });

  it("of a class keep their numbers, and are not moved from a product", () => {
    expect(moveRule(records, NET, "access-rfs", -1)).toEqual([]);
    const moved = withChanges(records, moveRule(records, NET, "net-cfs", 1));
    expect(rulesFrom(moved, NET).map((one) => [one.code, one.priority])).toEqual([["access-rfs", 20], ["net-cfs", 30]]);
  });

  it("without a number are the weakest", () => {
    expect([rule("a", {}, "X", { priority: null }), rule("b", {}, "X", { priority: 5 })].toSorted(byStrength).map((one) => one.code)).toEqual(["b", "a"]);
  });
});
