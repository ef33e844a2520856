/** Where records have pages of their own. */

import type { Reference } from "../document/records";

const PAGES: Readonly<Partial<Record<Reference["kind"], string>>> = { Product: "/catalog/products/", Workspace: "/designs/in/" };

/** Where all records of a kind stand on one page, with one of them open. */
const REGISTERS: Readonly<Partial<Record<Reference["kind"], string>>> = {
  ProductClassification: "/catalog/classes", AttributeDefinition: "/catalog/attributes", Picklist: "/catalog/picklists", ValueList: "/catalog/value-lists", UnitOfMeasure: "/catalog/units",
  CustomScope: "/catalog/scopes",
};

/** The address of a record's page; undefined where it has none. */
export function pageOf({ kind, code }: Reference): string | undefined {
  const register = REGISTERS[kind];
  if (register) return `${register}?open=${encodeURIComponent(code)}`;
  const page = PAGES[kind];
  return page && page + code.split("/").map(encodeURIComponent).join("/");
}
