import { describe, expect, it } from "vitest";
import { drawMappings, mappingsAt, MARK, ROW, rowsOf } from "./board";
import { destinationOperands, sourceOperands } from "./operands";
import { rulesFrom } from "./records";
import { mapping, recordsWith, RULES } from "./sample";

const records = recordsWith();
const base = rulesFrom(records, { kind: "Product", code: "NET" })[0]!;
const rule = {
  ...base,
  mappings: [
    mapping("tier", { source: "tier", destination: "speed", method: "List", value_list: "speeds" }),
    mapping("both", { source: "", destination: "colour", method: "Expression", expression: "line.attributes.tier + string(line.quantity)" }),
    mapping("fixed", { source: "", destination: "speed", method: "Expression", expression: "100.0", sequence: 10 }),
    mapping("lost", { source: "gone", destination: "speed", sequence: 20 }),
  ],
};
const [left, right] = [rowsOf(sourceOperands(records, rule, RULES)), rowsOf(destinationOperands(records, rule, RULES))];
const drawn = drawMappings(rule, left, right, 240);
const of = (code: string) => drawn.find((one) => one.mapping.code === code)!;

describe("the mapping board", () => {
  it("has attributes and fields under their headings, a row each", () => {
    expect(left.filter((row) => row.heading).map((row) => row.heading)).toEqual(["Attributes", "Fields of the line"]);
    expect(left.map((row) => row.y)).toEqual(left.map((_, position) => position * ROW));
  });

  it("draws a line from each source to its target", () => {
    const { wires } = of("tier");
    const source = left.find((row) => row.operand?.name === "tier")!;
    expect(wires).toHaveLength(1);
    expect(Math.abs(wires[0]!.points[0]!.y - (source.y + ROW / 2))).toBeLessThan(ROW / 2);
  });

  it("draws a line from all that an expression reads, and none where it reads nothing", () => {
    expect(of("both").wires).toHaveLength(2);
    expect(of("fixed").wires).toEqual([]);
    expect(of("fixed").stub).toBeDefined();
  });

  it("draws a line from what the source does not have, too", () => {
    expect(left.find((row) => row.operand?.name === "gone")?.operand?.isMissing).toBe(true);
    expect(of("lost").wires).toHaveLength(1);
  });

  it("puts the marks of one row side by side, none on another", () => {
    const marks = drawn.map((one) => one.mark);
    for (const [position, one] of marks.entries()) for (const other of marks.slice(position + 1)) expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThanOrEqual(MARK);
  });

  it("knows which mappings begin and end in a row", () => {
    const at = (rows: typeof left, name: string) => rows.find((row) => row.operand?.name === name)!.operand!;
    expect(mappingsAt(rule, "source", at(left, "tier")).map((one) => one.code)).toEqual(["tier", "both"]);
    expect(mappingsAt(rule, "source", at(left, "quantity")).map((one) => one.code)).toEqual(["both"]);
    expect(mappingsAt(rule, "destination", at(right, "speed")).map((one) => one.code)).toEqual(["tier", "fixed", "lost"]);
  });
});
