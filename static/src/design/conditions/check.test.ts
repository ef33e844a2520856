import { describe, expect, it } from "vitest";
import { decidingFields, isCondition, unitOf, wordAt } from "./check";

const marked = (text: string, position: number) => text.slice(...wordAt(text, position));

describe("the place of a fault", () => {
  it("counts characters as the server does", () => {
    expect(unitOf("😀x", 1)).toBe(2);
    expect(unitOf("abc", 2)).toBe(2);
    expect(unitOf("abc", 99)).toBe(3);
    expect(marked('"😀" == line.colour', 7)).toBe("line.colour");
  });

  it("is the word that begins there", () => {
    expect(marked("a && line.attributes.color == 1", 5)).toBe("line.attributes.color");
    expect(marked("a = 1", 2)).toBe("=");
    expect(marked('a == "open', 5)).toBe('"open');
    expect(marked("a == 'x\\'y' && b", 5)).toBe("'x\\'y'");
    expect(marked("größe > 1", 0)).toBe("größe");
  });

  it("is the end where something is missing", () => {
    expect(marked("line.quantity > ", 16)).toBe(">");
    expect(wordAt("", 0)).toEqual([0, 0]);
    expect(wordAt("   ", 3)).toEqual([0, 0]);
  });
});

describe("what is sent of a record", () => {
  it("is what decides about the variables", () => {
    expect(decidingFields({ kind: "Scenario", field: "condition", record: { code: "s", product: "P", condition: "…" } })).toEqual({ product: "P", classification: null });
    const rule = { source_product: "P", mappings: [{ code: "m", destination: "colour", destination_type: "Attribute", expression: "…" }] };
    expect(decidingFields({ kind: "DecompositionRule", field: "mappings/0/expression", record: rule })["mappings"]).toEqual([{ destination: "colour", destination_type: "Attribute" }]);
    expect(decidingFields({ kind: "DecompositionRule", field: "condition", record: rule })["mappings"]).toBeUndefined();
  });

  it("tells conditions by their place", () => {
    expect(["condition", "execute_on", "resume_on", "payload/lines/$where"].every(isCondition)).toBe(true);
    expect(["custom_date", "mappings/0/expression", "payload/lines/$item/x", "payload/condition"].some(isCondition)).toBe(false);
  });
});
