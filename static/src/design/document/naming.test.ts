import { expect, test } from "vitest";
import { withChanges } from "./document";
import { addConnected, addLane, isRefused, nameNewLane, nameNewStep, type Outcome } from "./commands";
import type { Workspace } from "./records";
import { sampleDesign } from "./sample_design";

function after(records: ReturnType<typeof sampleDesign>, outcome: Outcome) {
  if (isRefused(outcome)) throw new Error(outcome.sentence);
  return withChanges(records, outcome.changes);
}

test("a new step's code goes with its name, and its arrows and its cell go along", () => {
  const made = after(sampleDesign({ positions: { confirm: [1, 0] } }), addConnected(sampleDesign({ positions: { confirm: [1, 0] } }), "home", { from: "confirm", type: "Milestone" }));
  const code = Object.keys(made.StepDefinition!).find((one) => !sampleDesign().StepDefinition![one])!;
  const outcome = nameNewStep(made, "home", code, "  Goods are out ");
  const named = after(made, outcome);
  expect(outcome).toMatchObject({ selection: { steps: ["shipping-goods-are-out"] } });
  expect(named.StepDefinition![code]).toBeUndefined();
  expect(named.StepDefinition!["shipping-goods-are-out"]).toMatchObject({ name: "Goods are out", type: "Milestone", group: "shipping" });
  expect(Object.keys(named.StepDependency!).filter((one) => one.includes("goods-are-out"))).toEqual(["confirm>shipping-goods-are-out"]);
  expect(Object.keys(named.StepDependency!).some((one) => one.includes(code))).toBe(false);
  const positions = (workspace: unknown) => (workspace as Workspace).positions;
  expect(Object.keys(positions(named.Workspace!["home"])).some((one) => one === code)).toBe(false);
});

test("a name that says no more than the placeholder keeps the code", () => {
  const made = after(sampleDesign(), addConnected(sampleDesign(), "home", { from: "bill", type: "Callout", name: "Pay" }));
  const named = after(made, nameNewStep(made, "home", "billing-pay", "Pay"));
  expect(named.StepDefinition!["billing-pay"]).toMatchObject({ name: "Pay" });
  expect(nameNewStep(made, "home", "billing-pay", " ")).toMatchObject({ refused: "NameMissing" });
  expect(nameNewStep(made, "home", "gone", "Name")).toMatchObject({ refused: "NotThere" });
});

test("a new lane's group gets a code of its name while nothing names it", () => {
  const made = after(sampleDesign(), addLane(sampleDesign(), "home"));
  const named = after(made, nameNewLane(made, "home", "home-new-lane", "Warranty"));
  expect(named.StepGroup!["home-new-lane"]).toBeUndefined();
  expect(named.StepGroup!["home-warranty"]).toMatchObject({ code: "home-warranty", name: "Warranty" });
  expect((named.Workspace!["home"] as Workspace).items.map(({ group }) => group)).toEqual(["shipping", "billing", "home-warranty"]);
  const used = after(sampleDesign(), nameNewLane(sampleDesign(), "home", "billing", "Money"));
  expect(used.StepGroup!["billing"]).toMatchObject({ name: "Money" });
});
