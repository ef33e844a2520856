import { describe, expect, it } from "vitest";
import type { Fields, Step } from "../document/records";
import { aimedAt, codeFor, copyOf, notesFor, scenariosOf, targetOf } from "./scenarios";
import { shownOf } from "./shown";
import { kindsOf, proposalsFor } from "./stepRules";

const step = (more: Partial<Step>): Step => ({ code: "ship", name: "Ship", group: "G", type: "Callout", scope: "Plan", custom_scope: null, integration: "erp", action: "", queue: null, user: "", execute_on: "", resume_on: "", description: "", ...more });

describe("the rules around a step", () => {
  it("are of the kinds that its type can come under", () => {
    expect(kindsOf("Callout")).toEqual(["FalloutRule", "JeopardyRule"]);
    expect(kindsOf("ManualTask")).toEqual(["TaskAssignmentRule", "JeopardyRule"]);
    expect(kindsOf("Milestone")).toEqual(["JeopardyRule"]);
  });

  it("are proposed for the step, its integration and its type, filled in", () => {
    expect(proposalsFor("FalloutRule", step({}), "callout", []).map(({ label, fields }) => [label, fields["integration"] ?? fields["step_type"]])).toEqual([["for this integration", "erp"], ["for every callout", "Callout"]]);
    expect(proposalsFor("JeopardyRule", step({}), "callout", [])[0]?.fields).toMatchObject({ step_definition: "ship", estimated_duration: 1 });
    expect(proposalsFor("FalloutRule", step({ type: "AutoTask", integration: null, action: "note" }), "automated task", [])[0]?.fields).toMatchObject({ action: "note" });
  });

  it("are asked after those that are there", () => {
    const taken: readonly Fields[] = [{ source_queue: "Q", priority: 20 }, { source_queue: "other", priority: 90 }];
    expect(proposalsFor("TaskAssignmentRule", step({ type: "ManualTask", queue: "Q" }), "", taken)[0]?.fields).toMatchObject({ source_queue: "Q", priority: 30 });
    expect(proposalsFor("TaskAssignmentRule", step({ type: "ManualTask" }), "", taken)).toEqual([]);
  });

  it("are explained with what is not saved yet", () => {
    const changes = [{ kind: "FalloutRule", code: "f", fields: { code: "f" }, version: 3 }, { kind: "Workspace", code: "w", fields: null, version: 1 }] as const;
    expect(shownOf(changes, ["FalloutRule"])).toEqual([{ kind: "FalloutRule", code: "f", fields: { code: "f" } }]);
  });
});

describe("the scenarios of a group", () => {
  const scenarios: readonly Fields[] = [
    { code: "o", name: "All", group: "G", product: null, classification: null },
    { code: "c", name: "Class", group: "G", product: null, classification: "C" },
    { code: "b", name: "B", group: "G", product: "B", classification: null },
    { code: "a", name: "A", group: "G", product: "A", classification: null },
    { code: "x", name: "X", group: "H", product: "A", classification: null },
  ];

  it("stand by what they are about, those of products first", () => {
    expect(scenariosOf(scenarios, "G").map(({ code }) => code)).toEqual(["a", "b", "c", "o"]);
    expect(scenarios.slice(0, 3).map(targetOf)).toEqual(["order", "classification", "product"]);
  });

  it("are about exactly one thing", () => {
    expect(aimedAt(scenarios[2]!, "classification", "K")).toMatchObject({ product: null, classification: "K" });
    expect(aimedAt(scenarios[1]!, "order", null)).toMatchObject({ product: null, classification: null });
  });

  it("get codes that are not taken, and copies say that they are", () => {
    expect(codeFor("SEC PACK", "G", (code) => code === "sec-pack-g")).not.toBe("sec-pack-g");
    expect(copyOf(scenarios[3]!, "a2")).toMatchObject({ code: "a2", name: "A copy", product: "A" });
  });

  it("say which replaces which on both sides", () => {
    const reason = "For lines of A, A replaces Class.";
    const replacements = [{ scenario: "a", replaced: "c", product: "A", classification: "C", reason }];
    expect([notesFor("a", replacements), notesFor("c", replacements), notesFor("b", replacements)]).toEqual([[reason], [reason], []]);
  });
});
