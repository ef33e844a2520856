import { describe, expect, it } from "vitest";
import { CARD, GAP, isMade, pictureOf, TREE_ROW } from "./picture";
import { component, product, recordsWith, rule } from "./sample";

const NET = { kind: "Product", code: "NET" } as const;

describe("the picture of a product", () => {
  it("has its own rules and those of its classes, marked, the strongest first", () => {
    const { rules } = pictureOf(recordsWith(), NET, new Set());
    expect(rules.map(({ rule: { code }, from }) => [code, from])).toEqual([["net-cfs", undefined], ["access-rfs", "ACCESS"]]);
  });

  it("has each destination once, beside its first rule", () => {
    const records = recordsWith({ rules: [rule("a", { product: "NET" }, "CFS"), rule("b", { product: "NET" }, "RFS", { priority: 20 }), rule("c", { product: "NET" }, "CFS", { priority: 30 })] });
    const picture = pictureOf(records, NET, new Set());
    expect(picture.destinations.map(({ sku, rules, y }) => [sku, rules, y])).toEqual([["CFS", ["a", "c"], 0], ["RFS", ["b"], CARD + GAP]]);
    expect(picture.rules[0]!.middle).toBe(picture.destinations[0]!.middle);
    expect(picture.height).toBe(3 * CARD + 2 * GAP);
  });

  it("opens destinations that decompose further, level by level, and makes room for them", () => {
    const closed = pictureOf(recordsWith(), NET, new Set());
    expect(closed.destinations[0]).toMatchObject({ hasMore: true, isOpen: false, branches: [] });
    const open = pictureOf(recordsWith(), NET, new Set(["CFS"]));
    const [port] = open.destinations[0]!.branches;
    expect(port).toMatchObject({ sku: "PORT", depth: 0, hasMore: true, isOpen: false });
    const deeper = pictureOf(recordsWith(), NET, new Set(["CFS", port!.key]));
    expect(deeper.destinations[0]!.branches.map(({ sku, depth, member }) => [sku, depth, member?.code])).toEqual([["PORT", 0, undefined], ["CARD", 1, "PORT/CARD"]]);
    expect(deeper.destinations[0]!.height).toBeGreaterThanOrEqual(CARD + 2 * TREE_ROW);
    expect(deeper.rules[1]!.y).toBe(deeper.destinations[0]!.height + GAP);
  });

  it("shows a product that stands above itself, and does not open it again", () => {
    const records = recordsWith({ rules: [rule("a", { product: "NET" }, "CFS"), rule("back", { product: "CFS" }, "NET")], components: [component("CFS", "CFS2")], products: [product("CFS2")] });
    const { destinations } = pictureOf(records, NET, new Set(["CFS"]));
    expect(destinations[0]!.branches.map(({ sku, repeats, hasMore }) => [sku, repeats, hasMore])).toEqual([["CFS2", false, false], ["NET", true, false]]);
  });

  it("knows which products no rule makes", () => {
    const records = recordsWith();
    expect(["CFS", "PORT", "CARD"].map((sku) => isMade(records, {}, sku))).toEqual([true, true, false]);
    expect(isMade(records, { CARD: { count: 1, rules: [] } }, "CARD")).toBe(true);
  });

  it("of a class has the rules of the classes above too", () => {
    const { rules } = pictureOf(recordsWith(), { kind: "ProductClassification", code: "FIBRE" }, new Set());
    expect(rules.map(({ rule: { code }, from }) => [code, from])).toEqual([["access-rfs", "ACCESS"]]);
  });

  it("without rules is empty but has a height", () => {
    expect(pictureOf(recordsWith({ rules: [] }), NET, new Set())).toEqual({ rules: [], destinations: [], height: CARD });
  });
});
