import { describe, expect, test } from "vitest";
import { blamed, sendable } from "./blame";
import { withChanges, type Problem } from "./document";
import { recoded, removalOf, withoutDangling } from "./references";
import type { Workspace } from "./records";
import { arrowRecord, sampleDesign, stepRecord } from "./sample_design";
import type { VersionedChange } from "./versions";

const design = sampleDesign({ positions: { bill: [2, 0] }, notes: [{ id: "n", text: "Hm", lane: "billing", column: 0, row: 0 }] });
const home = (records: typeof design) => records.Workspace!["home"] as Workspace;

describe("a record", () => {
  test("gets another code wherever it is named", () => {
    const step = recoded(design, new Map([["StepDefinition/bill", "bill-2"]]));
    expect(Object.values(step.StepDependency!).map(({ depends_on: from, step: to }) => [from, to])).toEqual([["ship", "confirm"], ["confirm", "bill-2"], ["bill-2", "archive"]]);
    expect(step.JeopardyRule!["late-bill"]!["step_definition"]).toBe("bill-2");
    expect(home(step).positions).toEqual({ "bill-2": [2, 0] });
    const group = recoded(design, new Map([["StepGroup/billing", "money"], ["StepGroup/nowhere", "x"]]));
    expect(group.StepDefinition!["bill"]!["group"]).toBe("money");
    expect(group.Scenario!["s"]!["group"]).toBe("money");
    expect([home(group).items[1]!.group, home(group).notes[0]!.lane]).toEqual(["money", "money"]);
    expect(group.StepDependency).toBe(design.StepDependency);
  });

  test("goes with all that cannot be without it", () => {
    const cancelled = withChanges(design, [{ kind: "StepDefinition", code: "ship", fields: stepRecord("ship", "shipping", "Ship", { cancel_group: "billing" }) }]);
    const next = withChanges(cancelled, removalOf(cancelled, "StepGroup", "billing"));
    expect(Object.keys(next.StepDefinition!)).toEqual(["ship", "confirm", "check", "archive"]);
    expect([Object.keys(next.StepDependency!), Object.keys(next.Scenario!), Object.keys(next.JeopardyRule!)]).toEqual([["ship>confirm"], [], ["late"]]);
    expect(next.StepDefinition!["ship"]!["cancel_group"]).toBeNull();
    expect(home(next)).toMatchObject({ items: [{ group: "shipping" }], positions: {}, notes: [] });
  });

  test("that needs what is not there goes, others stay", () => {
    const torn = withChanges(design, [{ kind: "StepDefinition", code: "bill", fields: null }, { kind: "StepGroup", code: "billing", fields: null }]);
    const whole = withoutDangling(torn, [{ kind: "StepDependency", code: "confirm>bill" }, { kind: "Workspace", code: "home" }, { kind: "StepDefinition", code: "ship" }]);
    expect(Object.keys(whole.StepDependency!)).toEqual(["ship>confirm", "bill>archive"]);
    expect(home(whole).items.map(({ group }) => group)).toEqual(["shipping"]);
    expect(whole.StepDefinition).toBe(torn.StepDefinition);
  });
});

describe("of a refused batch", () => {
  const change = (kind: VersionedChange["kind"], code: string, fields: VersionedChange["fields"], version: number | null = 1): VersionedChange => ({ kind, code, fields, version });
  const problem = (kind: Problem["kind"], record: string, path: readonly string[] = []): Problem => ({ severity: "Error", code: "x", kind, record, field: "", message: "", path });
  const batch = [
    change("StepDefinition", "new", stepRecord("new", "fresh"), null), change("StepGroup", "fresh", { code: "fresh" }, null), change("StepDependency", "a>b", arrowRecord("a", "b"), null),
    change("StepDependency", "b>new", arrowRecord("b", "new"), null), change("Queue", "gone", null), change("Queue", "kept", { code: "kept" }),
  ];

  test("what a problem concerns is held back", () => {
    expect([...blamed(problem("Queue", "kept"), batch)]).toEqual(["Queue/kept"]);
    expect([...blamed(problem("StepDependency", "b>a", ["a", "b"]), batch)]).toEqual(["StepDependency/a>b"]);
    expect([...blamed(problem("StepDependency", "x>y", ["new", "y"]), batch)]).toEqual(["StepDefinition/new"]);
    expect([...blamed(problem("StepDefinition", "elsewhere"), batch)]).toEqual(["Queue/gone"]);
    expect(blamed(problem("StepDefinition", "elsewhere"), batch.slice(0, 2)).size).toBe(2);
  });

  test("what needs a new record that is held back is not sent either", () => {
    expect(sendable(batch, new Set(["StepGroup/fresh"])).map(({ code }) => code)).toEqual(["a>b", "gone", "kept"]);
    expect(sendable(batch, new Set(["Queue/kept"])).map(({ code }) => code)).toEqual(["new", "fresh", "a>b", "b>new", "gone"]);
  });
});
