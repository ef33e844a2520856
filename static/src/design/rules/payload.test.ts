import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedTo, nodeOf, pointerTo, repeatedNames, STARTER, templateOf, writtenName, type Node } from "./payload";

const EXAMPLES: readonly unknown[] = [
  null,
  STARTER,
  { order: "=order.external_id", urgent: '=order.priority == "High"', formula: "==SUM(A1:A9)", n: 1.5, ok: true, nothing: null },
  { items: { $each: "lines", $where: '=line.action != "NoChange"', $item: { product: "=line.product", $omit_null: true } }, $$ref: "x" },
  [["=line.id"], {}, []],
  { $each: "orders" },
  { $unheard: 1, a: { $each: "lines", $item: 1, more: 2 } },
  { $omit_null: "yes" },
  { $omit_null: false },
  { $omit_null: true },
];

describe("a template as a tree", () => {
  it.each(EXAMPLES.map((example) => [JSON.stringify(example), example]))("comes back as it was: %s", (_, example) => {
    expect(templateOf(nodeOf(example))).toEqual(example === undefined ? null : example);
  });

  it("comes back as it was, whatever JSON it is", () => {
    const names = fc.oneof(fc.constantFrom("$each", "$where", "$item", "$omit_null", "$$a", "$b", "__x", "a"), fc.string());
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "small" }, fc.constantFrom("=line.id", "==x", "lines", "=", "==="), fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n || 0), fc.boolean(), fc.constant(null), fc.array(tie("value"), { maxLength: 3 }), fc.dictionary(names.filter((name) => name !== "__proto__"), tie("value"), { maxKeys: 4, noNullPrototype: true })),
    }));
    fc.assert(
      fc.property(value, (template) => {
        expect(templateOf(nodeOf(template))).toEqual(template);
      }),
    );
  });

  it("shows texts that begin with a sign as what is sent", () => {
    expect(nodeOf("==SUM(A1)")).toEqual({ kind: "text", text: "=SUM(A1)" });
    expect(nodeOf("=line.id")).toEqual({ kind: "expression", text: "line.id" });
    expect([templateOf({ kind: "text", text: "=x" }), writtenName("$x"), writtenName("x")]).toEqual(["==x", "$$x", "x"]);
  });

  it("leaves what no row can show as JSON", () => {
    expect(nodeOf({ $each: "orders", $item: 1 }).kind).toBe("json");
    expect(nodeOf({ $each: "lines", $where: "no sign", $item: 1 }).kind).toBe("json");
    expect(nodeOf({ $where: "=true" }).kind).toBe("json");
  });

  it("finds members of one name", () => {
    const twice = nodeOf({ a: { b: 1 } });
    if (twice.kind !== "object") throw new Error("no object");
    const [a] = twice.members;
    const broken: Node = { ...twice, members: [a!, { ...a!, key: -1 }] };
    expect([...repeatedNames(broken)]).toEqual(["a"]);
    expect(repeatedNames(twice).size).toBe(0);
  });

  it("keeps what it can when a row becomes something else", () => {
    expect(changedTo("expression", { kind: "text", text: "order.source" })).toEqual({ kind: "expression", text: "order.source" });
    expect(changedTo("number", { kind: "text", text: "12" })).toEqual({ kind: "number", number: 12 });
    expect(changedTo("number", { kind: "text", text: "x" })).toEqual({ kind: "number", number: 0 });
    const object = nodeOf({ sku: "=line.product" });
    expect(changedTo("object", changedTo("lines", object))).toBe(object);
  });

  it("names places as the server does", () => {
    expect(pointerTo(pointerTo("", "a/b~c"), 3)).toBe("/a~1b~0c/3");
  });
});
