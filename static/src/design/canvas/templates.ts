/** Small plans that are put onto the canvas in one piece: what designers draw again and again. */

import type { StepType } from "../document/records";

export interface Template {
  readonly name: string;
  readonly detail: string;
  readonly steps: readonly { readonly type: StepType; readonly name: string }[];
  /** Arrows, by the places of their steps. */
  readonly arrows: readonly (readonly [number, number])[];
}

export const TEMPLATES: readonly Template[] = [
  {
    name: "Provision and bill", detail: "A system provides the service, and billing starts when it is live",
    steps: [{ type: "Callout", name: "Provision the service" }, { type: "Milestone", name: "Service is live" }, { type: "Callout", name: "Start billing" }],
    arrows: [[0, 1], [1, 2]],
  },
  {
    name: "Ship and confirm", detail: "Ship, have the delivery confirmed, record what the customer owns",
    steps: [{ type: "Callout", name: "Order the shipment" }, { type: "ManualTask", name: "Confirm the delivery" }, { type: "StagedAssetize", name: "Record the assets" }],
    arrows: [[0, 1], [1, 2]],
  },
  {
    name: "Check by a person", detail: "Somebody looks before the plan goes on",
    steps: [{ type: "ManualTask", name: "Check the order" }, { type: "Milestone", name: "Order is checked" }],
    arrows: [[0, 1]],
  },
  {
    name: "Wait and go on", detail: "Wait for a date or a condition, then act",
    steps: [{ type: "Pause", name: "Wait for the start date" }, { type: "Callout", name: "Activate the service" }],
    arrows: [[0, 1]],
  },
  {
    name: "Split and join", detail: "Two systems work side by side, both have to finish",
    steps: [{ type: "AutoTask", name: "Prepare" }, { type: "Callout", name: "First system" }, { type: "Callout", name: "Second system" }, { type: "Milestone", name: "Both are done" }],
    arrows: [[0, 1], [0, 2], [1, 3], [2, 3]],
  },
];
