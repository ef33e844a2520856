/** The scenarios of a group: for whom each is, in words, and how they stand to each other. */

import { freeCode, slug } from "../document/names";
import type { Fields, Kind } from "../document/records";

export interface Replacement {
  readonly scenario: string;
  readonly replaced: string;
  readonly product: string;
  readonly classification: string;
  readonly reason: string;
}

/** Kinds whose unsaved records decide which scenario replaces which. */
export const DECIDING: readonly Kind[] = ["Scenario", "StepGroup", "Product", "ProductClassification"];

export type Target = "product" | "classification" | "order";

export const TARGETS: readonly { readonly id: Target; readonly label: string; readonly kind: Kind | undefined }[] = [
  { id: "product", label: "Product", kind: "Product" },
  { id: "classification", label: "Classification", kind: "ProductClassification" },
  { id: "order", label: "Every order", kind: undefined },
];

export function targetOf(scenario: Fields): Target {
  return scenario["product"] ? "product" : scenario["classification"] ? "classification" : "order";
}

/** A scenario about something else; exactly one of both names is there, or none for the whole order. */
export function aimedAt(scenario: Fields, target: Target, code: string | null): Fields {
  return { ...scenario, product: target === "product" ? code : null, classification: target === "classification" ? code : null };
}

/** The scenarios of a group: those of products, of classifications, of the whole order, each by name. */
export function scenariosOf(scenarios: readonly Fields[], group: string): readonly Fields[] {
  const rank = (scenario: Fields) => TARGETS.findIndex(({ id }) => id === targetOf(scenario));
  return scenarios.filter((one) => one["group"] === group).sort((one, other) => rank(one) - rank(other) || String(one["name"]).localeCompare(String(other["name"])) || String(one["code"]).localeCompare(String(other["code"])));
}

export function codeFor(subject: string, group: string, isTaken: (code: string) => boolean): string {
  return freeCode(slug(`${subject} ${group}`), isTaken);
}

/** A copy under another code; its name says that it is one. */
export function copyOf(scenario: Fields, code: string): Fields {
  return { ...scenario, code, name: `${String(scenario["name"] || scenario["code"])} copy` };
}

/** What a replacement says beside one of the two scenarios. */
export function notesFor(code: string, replacements: readonly Replacement[]): readonly string[] {
  return replacements.filter(({ scenario, replaced }) => scenario === code || replaced === code).map(({ reason }) => reason);
}
