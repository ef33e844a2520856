/** What a simulator asks of the server. */

import { call, Refused } from "../api";
import type { DataType } from "../decomposition/records";
import type { Choices } from "./choices";
import type { LineDocument, OrderDocument, Pins, SampleOrder, Simulation } from "./result";

const DRAFT = "/api/v1/draft";

/** What is tried: a sample order, a real order, or a document. */
export type Subject = { readonly sample: string } | { readonly order_id: number } | { readonly order: OrderDocument };

export interface Request {
  readonly subject: Subject;
  readonly release: number | null;
  /** RFC 3339; blank: now. */
  readonly start: string;
  readonly choices: Choices;
}

export function simulate({ subject, release, start, choices }: Request, signal?: AbortSignal): Promise<Simulation> {
  const failures = choices.failures.map(({ step, scopeKey, errorCode, times, unknown }) => ({ step, scope_key: scopeKey, error_code: errorCode, times, unknown }));
  const chosen = { failures, durations: choices.durations, answers: choices.answers, held_systems: choices.heldSystems };
  return call<Simulation>("POST", `${DRAFT}/simulations`, { ...subject, release, start: start || null, choices: chosen }, signal);
}

export async function listSamples(workspace: string): Promise<readonly SampleOrder[]> {
  const query = workspace ? `?workspace=${encodeURIComponent(workspace)}` : "";
  return (await call<{ results: SampleOrder[] }>("GET", `${DRAFT}/sample-orders${query}`)).results;
}

export function keepSample(sample: { name: string; workspace: string | null; expected: Pins | null } & ({ document: OrderDocument } | { order_id: number })): Promise<SampleOrder> {
  return call<SampleOrder>("POST", `${DRAFT}/sample-orders`, sample);
}

export function changeSample({ code, version, name, workspace, document, expected }: SampleOrder): Promise<SampleOrder> {
  return call<SampleOrder>("PUT", `${DRAFT}/sample-orders/${addressed(code)}`, { version, name, workspace, document, expected });
}

export async function removeSample({ code, version }: SampleOrder): Promise<void> {
  await call("DELETE", `${DRAFT}/sample-orders/${addressed(code)}?version=${version}`);
}

/** The newest releases, by number. */
export async function listReleases(): Promise<readonly number[]> {
  return (await call<{ items: { number: number }[] }>("GET", "/api/v1/releases?limit=20")).items.map(({ number }) => number);
}

export interface FoundOrder {
  readonly id: number;
  readonly source: string;
  readonly external_id: string;
  readonly account: { readonly id: string; readonly name: string };
  readonly state: string;
  readonly submitted_at: string;
}

export async function findOrders(text: string, signal: AbortSignal): Promise<readonly FoundOrder[]> {
  const query = text.trim() ? `&search=${encodeURIComponent(text.trim())}` : "";
  return (await call<{ items: FoundOrder[] }>("GET", `/api/v1/orders?limit=20${query}`, undefined, signal)).items;
}

export interface Attribute {
  readonly code: string;
  readonly name: string;
  readonly type: DataType;
  readonly required: boolean;
  readonly default: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
}

export interface PartProduct {
  readonly sku: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly scopes: readonly { readonly key: string; readonly name: string }[];
  readonly members: readonly { readonly sku: string; readonly name: string }[];
}

export interface Parts {
  readonly lines: readonly LineDocument[];
  readonly products: readonly PartProduct[];
}

export interface Orderable {
  readonly sku: string;
  readonly name: string;
  readonly is_bundle: boolean;
}

export async function listOrderable(): Promise<readonly Orderable[]> {
  return (await call<{ results: Orderable[] }>("GET", `${DRAFT}/orderable-products`)).results;
}

export function partsOf(sku: string): Promise<Parts> {
  return call<Parts>("GET", `${DRAFT}/orderable-products/${addressed(sku)}`);
}

export interface Fault {
  readonly pointer: string;
  readonly message: string;
}

/** What the server said was wrong, in sentences with their places; one without place where it said no more. */
export function faultsOf(error: unknown): readonly Fault[] {
  if (error instanceof Refused) {
    const errors = error.problem["errors"];
    if (Array.isArray(errors) && errors.length > 0) return (errors as Fault[]).map(({ pointer, message }) => ({ pointer: pointer ?? "", message }));
  }
  return [{ pointer: "", message: error instanceof Error ? error.message : String(error) }];
}

function addressed(code: string): string {
  return code.split("/").map(encodeURIComponent).join("/");
}
