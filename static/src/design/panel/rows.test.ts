import { describe, expect, test } from "vitest";
import type { FieldSchema, KindSchema } from "../schema";
import { fieldsOf, isShown, offered, sectionsOf } from "./rows";

const field = (name: string, more: Partial<FieldSchema> = {}): FieldSchema => ({ name, label: name, help: "", type: "text", section: "What", required: false, default: "", ...more });
const NONE = new Set<string>();

describe("what is shown", () => {
  const integration = field("integration", { type: "reference", default: null, when: { type: ["Callout"] } });

  test("without a condition always", () => expect(isShown(field("name"), [{}], NONE)).toBe(true));

  test("only where every record has one of the values", () => {
    expect(isShown(integration, [{ type: "Callout" }], NONE)).toBe(true);
    expect(isShown(integration, [{ type: "Callout" }, { type: "Pause" }], NONE)).toBe(false);
  });

  test("a problem brings its field into sight where there is something to clear", () => {
    expect(isShown(integration, [{ type: "Pause", integration: "erp" }], new Set(["integration"]))).toBe(true);
    expect(isShown(integration, [{ type: "Pause", integration: null }], new Set(["integration"]))).toBe(false);
  });

  test("null counts as blank, and truth values as their words", () => {
    expect(isShown(field("x", { when: { base: [""] } }), [{ base: null }], NONE)).toBe(true);
    expect(isShown(field("x", { when: { on: ["true"] } }), [{ on: true }], NONE)).toBe(true);
  });
});

describe("sections", () => {
  const fields = [
    field("name"), field("schedule_base", { section: "When", type: "choice" }), field("delay", { section: "When", type: "number" }),
    field("delay_unit", { section: "When", type: "choice" }), field("custom_date", { section: "When" }), field("description"),
  ];

  test("come in the order of their first field, each field once", () => {
    expect(sectionsOf(fields).map(({ name, rows }) => [name, rows.map((row) => row.field.name)])).toEqual([["What", ["name", "description"]], ["When", ["schedule_base", "custom_date"]]]);
  });

  test("put the delay with its unit beside what it is counted from", () => {
    const [row] = sectionsOf(fields, ["When"])[0]!.rows;
    expect(fieldsOf(row!).map(({ name }) => name)).toEqual(["schedule_base", "delay", "delay_unit"]);
  });

  test("put the unit of the intervals beside them", () => {
    const [section] = sectionsOf([field("retry_intervals", { type: "numbers" }), field("interval_unit", { type: "choice" })]);
    expect(section?.rows.map((row) => [row.field.name, row.unit?.name])).toEqual([["retry_intervals", "interval_unit"]]);
  });
});

describe("what is offered", () => {
  const schema: KindSchema = { kind: "StepDefinition", label: "Step", plural: "Steps", fields: [field("code"), field("name"), field("type"), field("description")] };

  test("of one record all but its code", () => expect(offered(schema, 1, "code").map(({ name }) => name)).toEqual(["name", "type", "description"]));
  test("of several what they can share", () => expect(offered(schema, 2, "code").map(({ name }) => name)).toEqual(["type"]));
});
