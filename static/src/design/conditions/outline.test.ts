import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY, isComplete, pathText, quoted, textOf, unfinished, valueText, type Comparison, type Group, type Row } from "./outline";

interface Example {
  readonly text: string;
  readonly written?: string;
  readonly outline: Group;
}

const examples = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../../tests/core/outline_examples.json"), "utf-8")) as readonly Example[];
const row = (path: string, more: Partial<Comparison> = {}): Comparison => ({ kind: "comparison", path: path.split("."), operator: "true", absent: "error", negated: false, ...more });
const group = (join: "and" | "or", ...items: Row[]): Group => ({ ...EMPTY, join, items });

describe("writing rows as text", () => {
  it.each(examples)("agrees with the server: $text", ({ text, written, outline }) => {
    expect(textOf(outline)).toBe(written ?? text);
  });

  it("has examples of every kind of row and value", () => {
    const all = JSON.stringify(examples);
    for (const kind of ["comparison", "lines", "expression", "group", "text", "number", "boolean", "date", "datetime", "list", "variable"]) expect(all).toContain(`"kind":"${kind}"`);
  });

  it("leaves out what is not finished", () => {
    const blank = row("", { path: [] });
    const valueless = row("line.quantity", { operator: ">" });
    const choosing = row("line.product", { operator: "in", value: { kind: "list", content: [] } });
    const outline = group("and", blank, row("a.b"), group("or", valueless), choosing, { kind: "expression", text: "  " });
    expect(textOf(outline)).toBe("a.b");
    expect(unfinished(outline)).toBe(4);
    expect([blank, valueless, choosing].some(isComplete)).toBe(false);
  });

  it("puts an expression that joins by itself in parentheses, and no other", () => {
    const among = (text: string) => textOf(group("and", row("a.b"), { kind: "expression", text }));
    expect(among("x.y ? c.d : e.f")).toBe("a.b && (x.y ? c.d : e.f)");
    expect(among("x.y || c.d")).toBe("a.b && (x.y || c.d)");
    expect(among("size(lines) > 1")).toBe("a.b && size(lines) > 1");
    expect(among('"a || b".size() == 6')).toBe('a.b && "a || b".size() == 6');
    expect(among("lines.exists(i, i.x || i.y)")).toBe("a.b && lines.exists(i, i.x || i.y)");
    expect(textOf(group("and", row("a.b", { operator: "==", value: { kind: "expression", content: "c.d == 1" } })))).toBe("a.b == (c.d == 1)");
  });

  it("writes the opposite of one row without a group", () => {
    expect(textOf({ ...group("and", row("a.b")), negated: true })).toBe("!a.b");
    expect(textOf({ ...group("or", row("a.b", { negated: true })), negated: true })).toBe("!(!a.b)");
    expect(textOf({ ...group("or", row("a.b", { absent: "no" })), negated: true })).toBe("!(has(a.b) && a.b)");
  });

  it("writes numbers that the language reads", () => {
    expect([0.1, -3, 1e22, 12345678901234567000, 1e-7].map((content) => valueText({ kind: "number", content }))).toEqual(["0.1", "-3", "1e+22", "1.2345678901234567e+19", "1e-7"]);
  });

  it("quotes any text so that it stays one text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const written = quoted(text);
        expect(written).toMatch(/^"(?:[^"\\\n]|\\.)*"$/s);
        expect(JSON.parse(written)).toBe(text);
      }),
    );
  });

  it("writes any segment of a path", () => {
    expect(pathText(["line", "attributes", "kit-size"])).toBe('line.attributes["kit-size"]');
    expect(pathText(["line", "attributes", "in"])).toBe("line.attributes.in");
  });
});
