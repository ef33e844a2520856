/** Where records have pages of their own. */

import type { Reference } from "../document/records";

const PAGES: Readonly<Partial<Record<Reference["kind"], string>>> = { Product: "/catalog/products/", Workspace: "/designs/in/" };

/** The address of a record's page; undefined where it has none. */
export function pageOf({ kind, code }: Reference): string | undefined {
  const page = PAGES[kind];
  return page && page + code.split("/").map(encodeURIComponent).join("/");
}
