/** Records for tests of this folder: a product with own and inherited rules, a technical bundle, and mappings of every kind. */

import type { Records } from "../document/document";
import type { AttributeRow, Classification, Component, Definition, Mapping, MappingRules, Product, Rule, ValueList } from "./records";

export function product(sku: string, values: Partial<Product> = {}): Product {
  return { sku, name: sku, kind: "Commercial", classification: null, active: true, decomposition_scope: "OrderLineItem", custom_scope: null, description: "", ...values };
}

export function classification(code: string, parent: string | null = null): Classification {
  return { code, name: code, parent, active: true };
}

export function definition(code: string, data_type: Definition["data_type"] = "Text", values: Partial<Definition> = {}): Definition {
  return { code, name: code, data_type, picklist: null, default_value: "", required: false, active: true, ...values };
}

export function attribute(owner: { product?: string; classification?: string }, code: string, values: Partial<AttributeRow> = {}): AttributeRow {
  return { code: `${owner.product ?? owner.classification}.${code}`, attribute: code, product: owner.product ?? null, classification: owner.classification ?? null, default_value: "", required: false, sequence: 0, ...values };
}

export function component(parent: string, child: string, sequence = 0): Component {
  return { code: `${parent}/${child}`, parent, child, child_classification: null, component_group: "", quantity: "1", required: true, sequence };
}

export function mapping(code: string, values: Partial<Mapping> = {}): Mapping {
  return { code, source_type: "Attribute", source: code, destination_type: "Attribute", destination: code, method: "AsIs", value_list: null, expression: "", enforcement: "AllRequests", sequence: 0, ...values };
}

export function rule(code: string, source: { product?: string; classification?: string }, destination: string, values: Partial<Rule> = {}): Rule {
  return { code, name: code, source_product: source.product ?? null, source_classification: source.classification ?? null, destination_product: destination, priority: 10, condition: "", mappings: [], ...values };
}

export function valueList(code: string, source_type: ValueList["source_type"] = "Text", destination_type: ValueList["destination_type"] = "Text"): ValueList {
  return { code, name: code, source_type, destination_type, entries: [] };
}

export const RULES: MappingRules = {
  fields: { id: "Text", product: "Text", action: "Text", quantity: "Number", start_date: "Datetime", end_date: "Datetime" },
  writable: ["quantity", "start_date", "end_date"],
  fits: {
    Text: ["Text"], Number: ["Text", "Number", "Currency"], Boolean: ["Text", "Boolean"], Date: ["Text", "Date", "Datetime"], Datetime: ["Text", "Date", "Datetime"],
    Currency: ["Text", "Number", "Currency"], Percent: ["Text", "Percent"], Picklist: ["Text", "Picklist"],
  },
  list_fits: {
    Text: ["Text", "Picklist"], Number: ["Text", "Number", "Currency"], Boolean: ["Text", "Boolean"], Date: ["Text", "Date", "Datetime"], Datetime: ["Text", "Date", "Datetime"],
    Currency: ["Text", "Number", "Currency"], Percent: ["Text", "Percent"], Picklist: ["Text", "Picklist"],
  },
};

function byCode<Item extends { code?: string; sku?: string }>(items: readonly Item[]): Record<string, Item> {
  return Object.fromEntries(items.map((item) => [item.sku ?? item.code ?? "", item]));
}

export function recordsWith(parts: { rules?: readonly Rule[]; products?: readonly Product[]; attributes?: readonly AttributeRow[]; components?: readonly Component[] } = {}): Records {
  return {
    ProductClassification: byCode([classification("ACCESS"), classification("FIBRE", "ACCESS")]),
    Product: byCode([
      product("NET", { classification: "FIBRE" }),
      ...["CFS", "RFS", "PORT", "CARD"].map((sku) => product(sku, { kind: "Technical" })),
      ...(parts.products ?? []),
    ]),
    AttributeDefinition: byCode([definition("tier"), definition("speed", "Number"), definition("since", "Date"), definition("colour", "Picklist"), definition("old", "Text", { active: false })]),
    ProductAttribute: byCode([
      attribute({ product: "NET" }, "tier", { sequence: 20 }),
      attribute({ product: "NET" }, "old"),
      attribute({ classification: "ACCESS" }, "speed", { sequence: 10 }),
      attribute({ product: "CFS" }, "speed", { required: true }),
      attribute({ product: "CFS" }, "colour"),
      ...(parts.attributes ?? []),
    ]),
    ProductComponent: byCode([component("PORT", "CARD"), ...(parts.components ?? [])]),
    ValueList: byCode([valueList("speeds", "Text", "Number"), valueList("colours")]),
    DecompositionRule: byCode(parts.rules ?? [rule("net-cfs", { product: "NET" }, "CFS"), rule("access-rfs", { classification: "ACCESS" }, "RFS", { priority: 20 }), rule("cfs-port", { product: "CFS" }, "PORT")]),
  } as unknown as Records;
}
