import { describe, expect, it } from "vitest";
import { withChanges, type Records } from "../document/document";
import { attribute, classification, component, product, recordsWith, rule } from "../decomposition/sample";
import { attributesOf, membersOf, type AttributeRow } from "../decomposition/records";
import { leftOutOf, moveAttribute, overridden, valuesOf, withoutAttribute } from "./attributes";
import { bundleOf, moveMember, newMember, quantityOf, refusalOf, withoutMember } from "./bundle";
import { copyOf, partsOf, removalOfProduct } from "./copying";
import { rowsOf } from "./register";
import { conversionsOf, readable, type Unit } from "./units";

const NET = { kind: "Product", code: "NET" } as const;
const PACK = recordsWith({
  products: ["PACK", "KIT", "PART"].map((sku) => product(sku)),
  components: [component("PACK", "KIT", 10), component("PACK", "NET", 20), component("KIT", "PART", 10)],
});

describe("a bundle", () => {
  it("is a tree of all its members, folded where it was folded", () => {
    const nodes = bundleOf(PACK, "PACK", new Set());
    expect(nodes.map(({ name, depth, position, count }) => [name, depth, position, count])).toEqual([["KIT", 0, 0, 2], ["PART", 1, 0, 1], ["NET", 0, 1, 2]]);
    expect(bundleOf(PACK, "PACK", new Set([nodes[0]!.key])).map(({ name, isOpen }) => [name, isOpen])).toEqual([["KIT", false], ["NET", false]]);
  });

  it("that holds itself comes to an end", () => {
    const loop = recordsWith({ products: [product("A"), product("B")], components: [component("A", "B"), component("B", "A")] });
    expect(bundleOf(loop, "A", new Set()).map(({ name, repeats, hasMore }) => [name, repeats, hasMore])).toEqual([["B", false, true], ["A", true, false]]);
  });

  it("refuses a member that would make it hold itself, with the way", () => {
    expect(refusalOf(PACK, "PACK", "PACK")).toMatch("member of itself");
    expect(refusalOf(PACK, "PART", "PACK")).toBe("It would contain itself: PART → PACK → KIT → PART.");
    expect(refusalOf(PACK, "PACK", "PART")).toBeUndefined();
  });

  it("gains, loses and moves members", () => {
    const added = withChanges(PACK, [newMember(PACK, "PACK", { child: "PART" })]);
    expect(membersOf(added, "PACK").map((one) => [one.child, one.sequence])).toEqual([["KIT", 10], ["NET", 20], ["PART", 30]]);
    const moved = withChanges(added, moveMember(added, membersOf(added, "PACK")[2]!, -2));
    expect(membersOf(moved, "PACK").map((one) => one.child)).toEqual(["PART", "KIT", "NET"]);
    expect(moveMember(added, membersOf(added, "PACK")[0]!, -1)).toEqual([]);
    expect(membersOf(withChanges(added, [withoutMember(membersOf(added, "PACK")[0]!)]), "PACK").map((one) => one.child)).toEqual(["NET", "PART"]);
    expect(newMember(PACK, "PACK", { child_classification: "FIBRE" }).fields).toMatchObject({ child: null, child_classification: "FIBRE" });
  });

  it("counts members in decimals that records can hold", () => {
    expect(["1", " 2,50 ", "0.125", "10.0", "007", "-1", "x", "", "1.1234567"].map(quantityOf)).toEqual(["1", "2.5", "0.125", "10", undefined, undefined, undefined, undefined, undefined]);
  });
});

describe("attributes", () => {
  const records = recordsWith();
  const inherited = attributesOf(records, NET).find((one) => one.from === "ACCESS")!;

  it("that a class hands down can be the product's own, and taken away again", () => {
    const own = withChanges(records, [overridden(records, NET, inherited)]);
    const now = attributesOf(own, NET).find((one) => one.code === inherited.code)!;
    expect([now.from, now.row.product, now.row.classification]).toEqual([undefined, "NET", null]);
    expect(attributesOf(withChanges(own, [withoutAttribute(now.row)]), NET).find((one) => one.code === inherited.code)?.from).toBe("ACCESS");
  });

  it("move among the owner's own", () => {
    const three = recordsWith({ attributes: ["a", "b", "c"].map((code, at) => attribute({ product: "RFS" }, code, { sequence: at })) });
    const owner = { kind: "Product", code: "RFS" } as const;
    const order = (from: Records) => attributesOf(from, owner).map((one) => one.code);
    expect(order(three)).toEqual(["a", "b", "c"]);
    expect(order(withChanges(three, moveAttribute(three, owner, attributesOf(three, owner)[2]!.row, -2)))).toEqual(["c", "a", "b"]);
    expect(moveAttribute(three, owner, attributesOf(three, owner)[0]!.row, -1)).toEqual([]);
  });

  it("say what they are left out of, and which values they may have", () => {
    expect(leftOutOf({ ...inherited.row, ignored_for_action: true, ignored_for_asset: true } as AttributeRow)).toEqual(["action", "asset"]);
    expect(valuesOf(records, { type: "Boolean", definition: undefined })?.map((one) => one.value)).toEqual(["true", "false"]);
    expect(valuesOf(records, { type: "Text", definition: undefined })).toBeUndefined();
  });
});

describe("a product", () => {
  const records = recordsWith({ rules: [rule("NET-to-CFS", { product: "NET" }, "CFS"), rule("own", { product: "NET" }, "RFS"), rule("far", { product: "CFS" }, "RFS")], components: [component("NET", "PORT")] });

  it("is copied with what belongs to it, its rules if they are wanted", () => {
    const changes = copyOf(records, "NET", { sku: "NET2", name: "Second" }, true);
    expect(changes.map(({ kind, code }) => `${kind} ${code}`)).toEqual([
      "Product NET2", "ProductAttribute NET2.tier", "ProductAttribute NET2.old", "ProductComponent NET2/PORT", "DecompositionRule NET2-to-CFS", "DecompositionRule NET2-own",
    ]);
    expect(changes.at(-1)!.fields).toMatchObject({ source_product: "NET2", destination_product: "RFS" });
    expect(copyOf(records, "NET", { sku: "NET2", name: "Second" }, false).some((one) => one.kind === "DecompositionRule")).toBe(false);
  });

  it("goes with what belongs to it alone", () => {
    expect(partsOf(records, "NET").map((one) => one.code)).toEqual(["NET.tier", "NET.old", "NET/PORT", "NET-to-CFS", "own"]);
    expect(removalOfProduct(records, "NET").at(-1)).toEqual({ kind: "Product", code: "NET", fields: null });
  });
});

describe("a register", () => {
  const records = { ...recordsWith(), ProductClassification: Object.fromEntries([classification("ACCESS"), classification("FIBRE", "ACCESS"), classification("LONE"), classification("X", "Y"), classification("Y", "X")].map((one) => [one.code, one])) } as unknown as Records;
  const all = { query: "", closed: new Set<string>() };

  it("shows classes as a tree, those in a loop too", () => {
    expect(rowsOf("ProductClassification", records, all, { FIBRE: 1 }).map(({ code, depth, cells }) => [code, depth, cells[0]])).toEqual([["ACCESS", 0, "0"], ["FIBRE", 1, "1"], ["LONE", 0, "0"], ["X", 0, "0"], ["Y", 0, "0"]]);
    expect(rowsOf("ProductClassification", records, { ...all, closed: new Set(["ACCESS"]) }, {}).map(({ code }) => code)).not.toContain("FIBRE");
  });

  it("finds what holds every word, with what stands above it", () => {
    expect(rowsOf("ProductClassification", records, { query: "fib", closed: new Set(["ACCESS"]) }, {}).map(({ code }) => code)).toEqual(["ACCESS", "FIBRE"]);
    expect(rowsOf("AttributeDefinition", records, { ...all, query: "SPEED number" }, {}).map(({ code }) => code)).toEqual(["speed"]);
    expect(rowsOf("ValueList", records, { ...all, query: "nothing" }, {})).toEqual([]);
  });
});

describe("units", () => {
  const unit = (code: string, unit_class: string, conversion_factor: string | null): Unit => ({ code, name: code, unit_class, conversion_factor, scale: null });
  const units = [unit("M", "length", "1"), unit("KM", "length", "1000"), unit("FT", "length", null), unit("EA", "count", "1")];
  const records = { UnitOfMeasure: Object.fromEntries(units.map((one) => [one.code, one])) } as unknown as Records;

  it("convert into the others of their class, as far as their factors are known", () => {
    expect(conversionsOf(records, units[1]!).map((one) => [one.unit.code, one.factor])).toEqual([["FT", undefined], ["M", 1000]]);
    expect(conversionsOf(records, units[3]!)).toEqual([]);
    expect([readable(0.001), readable(1234567.891)]).toEqual(["0.001", "1,234,567.9"]);
  });
});
