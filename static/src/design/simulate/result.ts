/** A simulation and the sample orders, as the API states them. */

import type { Problem } from "../document/document";
import type { StepType } from "../document/records";

export interface Operand {
  readonly name: string;
  readonly value: unknown;
}

export interface Reason {
  readonly kind: string;
  readonly reason: string;
  readonly rule?: string;
  readonly scenario?: string;
  readonly group?: string;
  readonly operands: readonly Operand[];
}

export interface Try {
  readonly number: number;
  readonly started_at: string;
  readonly ended_at: string;
  /** Blank: it succeeded. */
  readonly error_code: string;
  readonly message: string;
  readonly rule: string | null;
  readonly retry_at: string | null;
}

export interface Wait {
  readonly state: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly why: string;
}

export interface Condition {
  readonly field: "execute_on" | "resume_on";
  readonly expression: string;
  readonly at: string;
  /** Null: it has no answer, and `reason` says why. */
  readonly holds: boolean | null;
  readonly operands: readonly Operand[];
  readonly reason: string;
}

export interface StepEvent {
  readonly at: string;
  readonly event: string;
  readonly state: string;
  readonly reason: string;
}

export interface SimulatedStep {
  readonly key: string;
  readonly definition: string;
  readonly name: string;
  readonly group: string;
  readonly group_name: string;
  readonly type: StepType;
  readonly scope: string;
  readonly scope_key: string;
  readonly made_because: string;
  readonly system: string;
  readonly state: string;
  readonly taken_up_at: string | null;
  readonly ready_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly duration: { readonly seconds: number; readonly origin: "Chosen" | "JeopardyRule" | "Assumed" | "AtOnce"; readonly rule: string | null };
  readonly tries: readonly Try[];
  readonly waits: readonly Wait[];
  readonly conditions: readonly Condition[];
  readonly events: readonly StepEvent[];
  readonly released_by: string | null;
  readonly user: string;
  readonly queue: string;
  readonly assignment: string;
  readonly error_code: string;
  readonly message: string;
  /** Why it is not finished in the end; blank where it is. */
  readonly waiting: string;
  readonly is_late: boolean;
  readonly is_critical: boolean;
  readonly slack_seconds: number | null;
}

export interface OrderLine {
  readonly id: string;
  readonly product: string;
  readonly product_name: string;
  readonly action: string;
  readonly quantity: string;
  readonly parent: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly reasons: readonly Reason[];
}

export interface FulfillmentLine {
  readonly key: string;
  readonly product: string;
  readonly product_name: string;
  readonly scope: string;
  readonly action: string;
  readonly quantity: string;
  readonly unit_of_measure: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly order_lines: readonly string[];
  readonly sources: readonly { readonly kind: string; readonly id: string; readonly rule: string; readonly rule_name: string; readonly action: string; readonly quantity: string }[];
  readonly reasons: readonly Reason[];
}

export interface NotMade {
  readonly definition: string;
  readonly name: string;
  readonly group: string | null;
  readonly reason: string;
}

export interface RunProblem {
  readonly severity: "Error" | "Warning";
  readonly code: string;
  readonly message: string;
  readonly step: string;
  readonly line: string;
}

export interface PinnedStep {
  readonly definition: string;
  readonly scope_key: string;
}

export interface Pins {
  readonly steps: readonly PinnedStep[];
  readonly order: readonly { readonly before: PinnedStep; readonly after: PinnedStep }[];
  /** No other step may be made. */
  readonly complete: boolean;
}

export interface PinFailure {
  /** As in "steps/3", "order/0" or "complete". */
  readonly place: string;
  readonly code: string;
  readonly message: string;
}

export interface Simulation {
  readonly release: { readonly number: number | null; readonly draft: boolean; readonly content_hash: string };
  readonly sample: string | null;
  readonly design_problems: readonly Problem[];
  readonly order: OrderDocument;
  readonly refusal: { readonly phase: string; readonly code: string; readonly message: string } | null;
  readonly order_lines: readonly OrderLine[];
  readonly lines: readonly FulfillmentLine[];
  readonly order_reasons: readonly Reason[];
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly duration_seconds: number | null;
  readonly is_complete: boolean;
  readonly critical_path: readonly string[];
  readonly steps: readonly SimulatedStep[];
  readonly steps_not_made: readonly NotMade[];
  readonly links: readonly { readonly step: string; readonly waits_for: string; readonly dependency: string; readonly scope: string }[];
  readonly problems: readonly RunProblem[];
  readonly assumptions: readonly string[];
  readonly pins: Pins | null;
  /** Null: the sample has no pins, or no sample was tried. */
  readonly pin_failures: readonly PinFailure[] | null;
}

export interface LineDocument {
  readonly id: string;
  readonly product: string;
  readonly action?: string | null;
  readonly quantity?: string | number | null;
  readonly parent?: string | null;
  readonly start_date?: string | null;
  readonly end_date?: string | null;
  readonly scope_keys?: Readonly<Record<string, string>> | null;
  readonly attributes?: Readonly<Record<string, unknown>> | null;
}

export interface OrderDocument {
  readonly source: string;
  readonly external_id: string;
  readonly account: { readonly id: string; readonly name?: string; readonly attributes?: Readonly<Record<string, unknown>> };
  readonly requested_completion_date?: string | null;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly lines: readonly LineDocument[];
  readonly [member: string]: unknown;
}

export interface SampleOrder {
  readonly code: string;
  readonly name: string;
  readonly workspace: string | null;
  readonly version: number;
  readonly changed_by: string;
  readonly changed_at: string;
  readonly document: OrderDocument;
  readonly expected: Pins | null;
  readonly anonymised: readonly string[];
}
