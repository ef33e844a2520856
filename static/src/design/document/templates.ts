/** Parts of plans that designers draw again and again, ready to be put onto the canvas in one piece. What only they can know is left open. */

import NEW from "./new_records.json";
import { NO_PART, type DesignPart } from "./part";
import type { Dependency, Group, Step, StepType } from "./records";

export interface Template {
  readonly name: string;
  readonly detail: string;
  readonly part: DesignPart;
}

interface Sketch {
  readonly code: string;
  readonly type: StepType;
  readonly name: string;
  readonly cell: readonly [column: number, row: number];
  readonly lane?: string;
  readonly more?: Partial<Step>;
}

type Pairs = readonly (readonly [string, string])[];

/** `lanes`: code and name of each; `arrows`: the codes of their ends. */
function template(name: string, detail: string, lanes: Pairs, steps: readonly Sketch[], arrows: Pairs): Template {
  const groups = lanes.map(([code, laneName]): Group => ({ ...NEW.StepGroup, code, name: laneName }));
  const made = steps.map(({ code, type, name: stepName, lane = groups[0]!.code, more }, index) => {
    return { ...NEW.StepDefinition, code, type, name: stepName, group: lane, sequence: (index + 1) * 10, ...more } as unknown as Step;
  });
  const drawn = arrows.map(([from, to]) => ({ ...NEW.StepDependency, code: `${from}>${to}`, depends_on: from, step: to }) as unknown as Dependency);
  return { name, detail, part: { ...NO_PART, name, groups, steps: made, arrows: drawn, positions: Object.fromEntries(steps.map(({ code, cell }) => [code, cell])) } };
}

const ONE_LANE = [["fulfillment", "Fulfillment"]] as const;

export const TEMPLATES: readonly Template[] = [
  template("Provision and bill", "A system provides the service, what the customer owns is recorded, and billing starts", ONE_LANE, [
    { code: "provision-service", type: "Callout", name: "Provision the service", cell: [0, 0] },
    { code: "record-assets", type: "StagedAssetize", name: "Record the assets", cell: [1, 0] },
    { code: "start-billing", type: "Callout", name: "Start billing", cell: [2, 0] },
  ], [["provision-service", "record-assets"], ["record-assets", "start-billing"]]),
  template("Ship and confirm", "Ship, have a person confirm the delivery, record it on the order lines", ONE_LANE, [
    { code: "order-shipment", type: "Callout", name: "Order the shipment", cell: [0, 0], more: { point_of_no_return: true } },
    {
      code: "confirm-delivery", type: "ManualTask", name: "Confirm the delivery", cell: [1, 0],
      more: { form: [{ name: "received_by", label: "Received by", type: "text", required: true }] },
    },
    { code: "record-delivery", type: "AutoTask", name: "Record the delivery", cell: [2, 0], more: { action: "set_line_attribute", config_parameter: "delivered=true" } },
    { code: "delivered", type: "Milestone", name: "Delivered", cell: [3, 0] },
  ], [["order-shipment", "confirm-delivery"], ["confirm-delivery", "record-delivery"], ["record-delivery", "delivered"]]),
  template("Split and join", "Several systems work side by side; the plan goes on when all have finished", ONE_LANE, [
    { code: "prepare", type: "AutoTask", name: "Prepare", cell: [0, 1], more: { action: "no_operation" } },
    { code: "first-system", type: "Callout", name: "First system", cell: [1, 0] },
    { code: "second-system", type: "Callout", name: "Second system", cell: [1, 1] },
    { code: "by-hand", type: "ManualTask", name: "Work by hand", cell: [1, 2] },
    { code: "all-done", type: "Milestone", name: "All is done", cell: [2, 1] },
  ], [["prepare", "first-system"], ["prepare", "second-system"], ["prepare", "by-hand"], ["first-system", "all-done"], ["second-system", "all-done"], ["by-hand", "all-done"]]),
  template("Callout with manual repair", "A system is called; where the order asks for it, a person puts the result right before the plan goes on", ONE_LANE, [
    { code: "call-system", type: "Callout", name: "Call the system", cell: [0, 0] },
    {
      code: "repair-by-hand", type: "ManualTask", name: "Put the result right", cell: [1, 1],
      more: { execute_on: 'order.priority == "High"', description: "Say on which orders a person looks at the result: on all others the step is skipped." },
    },
    { code: "result-right", type: "Milestone", name: "The result is right", cell: [2, 0] },
  ], [["call-system", "repair-by-hand"], ["call-system", "result-right"], ["repair-by-hand", "result-right"]]),
  template("Wait, then activate", "Nothing happens before the line's start date; then a system activates the service", ONE_LANE, [
    { code: "wait-for-start", type: "Milestone", name: "Start date is reached", cell: [0, 0], more: { scope: "LineItem", schedule_base: "SourceLineStartDate" } },
    { code: "activate-service", type: "Callout", name: "Activate the service", cell: [1, 0], more: { scope: "LineItem" } },
  ], [["wait-for-start", "activate-service"]]),
  template("Do and undo", "What is set up, and in a lane of its own what takes it back when the order is cancelled", [["set-up", "Set up"], ["take-back", "Take back"]], [
    { code: "reserve-stock", type: "Callout", name: "Reserve", cell: [0, 0], more: { cancel_group: "take-back" } },
    { code: "set-up-service", type: "Callout", name: "Set up", cell: [1, 0], more: { cancel_group: "take-back" } },
    { code: "release-stock", type: "Callout", name: "Release the reservation", cell: [0, 0], lane: "take-back" },
  ], [["reserve-stock", "set-up-service"]]),
];
