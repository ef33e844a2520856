/** Addresses of the catalogue's screens. */

import type { Reference } from "../document/records";

function encoded(code: string): string {
  return code.split("/").map(encodeURIComponent).join("/");
}

/** Where the decomposition of a product or class is edited. */
export function placeOf({ kind, code }: Reference): string {
  return kind === "Product" ? `/catalog/decomposition/${encoded(code)}` : `/catalog/class-decomposition/${encoded(code)}`;
}

/** The page of a product or class itself. */
export function pageOfRoot({ kind, code }: Reference): string {
  return kind === "Product" ? `/catalog/products/${encoded(code)}` : `/catalog/classes?open=${encodeURIComponent(code)}`;
}

/** Where the document of a product or class is read. */
export function documentOf({ kind, code }: Reference): string {
  return kind === "Product" ? `/api/v1/draft/products/${encoded(code)}` : `/api/v1/draft/classifications/${encoded(code)}`;
}
