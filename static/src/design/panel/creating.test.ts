import { expect, test } from "vitest";
import type { FieldSchema, KindSchema } from "../schema";
import { missingOf, newRecord, proposedCode } from "./creating";

const field = (name: string, type: FieldSchema["type"], more: Partial<FieldSchema> = {}): FieldSchema => ({ name, label: name, help: "", type, section: "", required: false, default: null, ...more });

test("codes are names in plain letters, and unique", () => {
  expect(proposedCode("Überprüfung & Versand", () => false)).toBe("uberprufung-versand");
  expect(proposedCode("Step", (code) => ["step", "step-2"].includes(code))).toBe("step-3");
  expect(proposedCode("…", () => false)).toBe("new");
});

test("a new record has every field", () => {
  const schema: KindSchema = { kind: "Queue", label: "Queue", plural: "Queues", fields: [field("code", "text", { required: true }), field("name", "text", { required: true }), field("description", "text", { default: "" }), field("calendar", "reference")] };
  expect(newRecord(schema, "q", { name: "Q" })).toEqual({ code: "q", name: "Q", description: "", calendar: null });
});

test("a new product has its sku", () => {
  const schema: KindSchema = { kind: "Product", label: "Product", plural: "Products", fields: [field("sku", "text", { required: true })] };
  expect(newRecord(schema, "P-1")).toEqual({ sku: "P-1" });
});

test("what a new record still needs is named", () => {
  const schema: KindSchema = { kind: "Integration", label: "Integration", plural: "Integrations", fields: [field("code", "text", { required: true }), field("name", "text", { required: true }), field("system", "reference", { required: true }), field("path", "text")] };
  expect(missingOf(schema, newRecord(schema, "i", { name: " " })).map(({ name }) => name)).toEqual(["name", "system"]);
  expect(missingOf(schema, newRecord(schema, "i", { name: "I", system: "erp" }))).toEqual([]);
});
