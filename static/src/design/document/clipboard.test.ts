import { describe, expect, test } from "vitest";
import type { Schema } from "../schema";
import { copied, duplicate, importPart, insertPart, paste } from "./clipboard";
import { isRefused, type Outcome } from "./commands";
import { withChanges, type Records } from "./document";
import { partOf, partOfWorkspace, partText, type DesignPart } from "./part";
import { readPart } from "./part_check";
import type { Workspace } from "./records";
import { arrowRecord, recordsWith, sampleDesign, stepRecord, workspaceRecord } from "./sample_design";
import SCHEMA from "./sample_schema.json";
import { cellOf, sceneOf } from "./scene";
import { TEMPLATES } from "./templates";

const HOME = "home";
const schema = SCHEMA as unknown as Schema;

function after(records: Records, outcome: Outcome): Records {
  if (isRefused(outcome)) throw new Error(outcome.sentence);
  return withChanges(records, outcome.changes);
}

function sentenceOf(outcome: Outcome | DesignPart): string {
  if (!("refused" in outcome)) throw new Error("It was done.");
  return outcome.sentence;
}

const text = (records: Records, steps: string[], notes: string[] = []) => {
  const found = copied(records, HOME, { steps, notes });
  if (typeof found !== "string") throw new Error(found.sentence);
  return found;
};
const place = (records: Records, card: string) => {
  const { lane, column, row } = cellOf(sceneOf(records, HOME), card)!;
  return [lane, column, row];
};
const arrows = (records: Records) => Object.values(records.StepDependency!).map(({ depends_on: from, step }) => `${String(from)} > ${String(step)}`).sort();

describe("what is copied", () => {
  const design = sampleDesign({ notes: [{ id: "n", text: "Hm", lane: "billing", column: 2, row: 0 }] });

  test("is pasted with new codes and names, inner arrows and notes, without outer arrows", () => {
    const next = after(design, paste(design, HOME, text(design, ["ship", "confirm", "bill"], ["n"]), schema));
    expect(Object.keys(next.StepDefinition!).sort()).toEqual(["archive", "bill", "billing-bill-2", "check", "confirm", "ship", "shipping-confirm-2", "shipping-ship-2"]);
    expect(next.StepDefinition!["shipping-ship-2"]).toMatchObject({ name: "Ship 2", group: "shipping" });
    expect(arrows(next)).toEqual(["bill > archive", "confirm > bill", "ship > confirm", "shipping-confirm-2 > billing-bill-2", "shipping-ship-2 > shipping-confirm-2"]);
    expect((next.Workspace!["home"] as Workspace).notes.map(({ text: said, lane }) => [said, lane])).toEqual([["Hm", "billing"], ["Hm", "billing"]]);
    expect((next.Workspace!["home"] as Workspace).positions).toEqual({});
  });

  test("is pasted at a cell of a lane; further lanes follow, and are added where there are none", () => {
    const other = recordsWith({ Workspace: [workspaceRecord(["inbox"])], StepGroup: [{ code: "inbox", name: "Inbox" }], StepDefinition: [stepRecord("first", "inbox")] });
    const next = after(other, paste(other, HOME, text(design, ["ship", "confirm", "bill"]), schema, { lane: "inbox", cell: { column: 0, row: 0 } }));
    expect(Object.values(next.StepGroup!).map(({ name }) => name)).toEqual(["Inbox", "Billing"]);
    expect([place(next, "ship"), place(next, "confirm"), place(next, "bill"), place(next, "first")]).toEqual([["inbox", 0, 0], ["inbox", 1, 0], ["home-billing", 2, 0], ["inbox", 0, 1]]);
    expect(arrows(next)).toEqual(["confirm > bill", "ship > confirm"]);
  });

  test("twice over is a duplicate below itself", () => {
    const arranged = sampleDesign({ positions: { ship: [0, 0], confirm: [1, 0], check: [0, 1] } });
    const next = after(arranged, duplicate(arranged, HOME, { steps: ["ship", "confirm"] }));
    expect([place(next, "shipping-ship-2"), place(next, "shipping-confirm-2"), place(next, "check")]).toEqual([["shipping", 0, 2], ["shipping", 1, 2], ["shipping", 0, 1]]);
  });

  test("of nothing is nothing", () => {
    expect(copied(design, HOME, { steps: ["archive"] })).toMatchObject({ refused: "NothingSelected" });
    expect(duplicate(design, HOME, {})).toMatchObject({ refused: "NothingSelected" });
  });

  test("is read back as it was", () => {
    const part = partOf(design, HOME, { steps: ["ship", "confirm", "bill"], notes: ["n"] });
    expect(readPart(partText(part), schema)).toEqual({ ...part, notes: part.notes.map((note) => ({ ...note, id: "" })) });
  });
});

describe("a text that comes from elsewhere", () => {
  const part = partOf(sampleDesign(), HOME, { steps: ["ship", "confirm"] });
  const told = (change: Record<string, unknown>) => sentenceOf(readPart(JSON.stringify({ ...part, ...change }), schema));

  test("is refused when it is no part of a design", () => {
    expect(sentenceOf(readPart("Hello", schema))).toContain("This is not JSON");
    for (const other of ["null", "[]", "3", '{"format":"excalidraw/clipboard"}']) expect(sentenceOf(readPart(other, schema))).toContain("no part of a design");
    expect(told({ version: 2 })).toContain("has version 2. This product reads version 1");
  });

  test("is refused with the place of each fault", () => {
    const step = part.steps[0]!;
    expect(told({ steps: [{ ...step, scope: "Galaxy" }, part.steps[1]] })).toContain('steps[0].scope: "Galaxy" stands where one of Plan, Bundle');
    expect(told({ steps: [{ ...step, delay: "5", colour: "red" }, part.steps[1]] })).toMatch(/steps\[0\]\.colour: A step has no such field\. steps\[0\]\.delay: "5" stands where a whole number is due/);
    expect(told({ steps: [{ ...step, name: undefined }, part.steps[1]] })).toContain("steps[0]: The field name is missing");
    expect(told({ steps: [{ ...step, name: "half \ud83d" }, part.steps[1]] })).toContain("steps[0].name: It holds a NUL or half a character");
    expect(told({ steps: [{ ...step, code: "a/../b" }, part.steps[1]] })).toContain('steps[0].code: "a/../b" cannot be a code');
    expect(told({ steps: [{ ...step, name: "x".repeat(300) }, part.steps[1]] })).toContain("steps[0].name: The text has 300 characters; at most 255 fit");
    expect(told({ steps: [{ ...step, code: "__proto__" }] })).toContain('steps[0].code: "__proto__" cannot be a code');
    expect(told({ steps: [step, { ...part.steps[1], code: step.code }] })).toContain("steps[1].code: The code ship stands twice");
    expect(told({ steps: "all" })).toContain('steps: "all" stands where a list is due');
    expect(told({ steps: [7] })).toContain("steps[0]: 7 stands where an object is due");
    expect(told({ positions: { ship: [1] } })).toContain("positions.ship: [1] stands where a column and a row are due");
    expect(told({ notes: [{ text: 1 }] })).toContain("notes[0]");
    expect(told({ supporting: { Product: [] } })).toContain("supporting.Product: Only");
    expect(told({ script: "x" })).toContain("script: A part of a design has no such member");
  });

  test("is refused when its records do not hold together", () => {
    expect(told({ arrows: [arrowRecord("ship", "nowhere")] })).toContain('arrows[0].step: There is no step "nowhere" in this part');
    expect(told({ groups: [] })).toContain('steps[0].group: There is no group "shipping" in this part');
    expect(told({ arrows: [arrowRecord("ship", "confirm"), arrowRecord("ship", "confirm", { code: "again" })] })).toContain("arrows[1]: The arrow from");
    expect(told({ arrows: [arrowRecord("ship", "confirm"), arrowRecord("confirm", "ship")] })).toContain("arrows[0]: It closes a loop: “Ship” → “Confirm” → “Ship”");
  });

  test("may leave out what has a default", () => {
    const { code, name, group, type } = part.steps[0]!;
    const read = readPart(JSON.stringify({ ...part, steps: [{ code, name, group, type }], arrows: [] }), schema) as DesignPart;
    expect(read.steps[0]).toEqual({ ...part.steps[0], sequence: 0 });
  });
});

describe("a workspace as JSON", () => {
  const design: Records = {
    ...sampleDesign({ positions: { ship: [3, 1] } }),
    Queue: { work: { code: "work", name: "Work", description: "", calendar: "week" }, other: { code: "other", name: "Other", description: "", calendar: null } },
    WorkingCalendar: { week: { code: "week", name: "Week", time_zone: "UTC", hours: {}, country: "", days_off: [] } },
  };
  const used = withChanges(design, [{ kind: "StepDefinition", code: "check", fields: stepRecord("check", "shipping", "Check", { type: "ManualTask", queue: "work" }) }]);

  test("holds its lanes, steps, arrows, scenarios and what they lean on, and comes back into an empty one as it was", () => {
    const part = partOfWorkspace(used, HOME);
    expect(Object.keys(part.supporting)).toEqual(["WorkingCalendar", "Queue"]);
    expect(part.supporting.Queue!.map(({ code }) => code)).toEqual(["work"]);
    const empty = recordsWith({ Workspace: [workspaceRecord([])] });
    const next = after(empty, importPart(empty, HOME, partText(part), schema));
    const { StepDependency: drawn, JeopardyRule: _, ...rest } = used;
    const { archive: __, ...steps } = rest.StepDefinition!;
    const { records: ___, ...groups } = rest.StepGroup!;
    const { "bill>archive": ____, ...inner } = drawn!;
    expect({ ...next }).toEqual({ ...rest, StepDefinition: steps, StepGroup: groups, StepDependency: inner, Queue: { work: design.Queue!["work"] } });
  });

  test("comes in beside what is there, with other codes", () => {
    const next = after(used, importPart(used, HOME, partText(partOfWorkspace(used, HOME)), schema));
    expect((next.Workspace!["home"] as Workspace).items.map(({ group }) => group)).toEqual(["shipping", "billing", "shipping-2", "billing-2"]);
    expect(Object.values(next.Scenario!).map(({ code, group }) => [code, group])).toEqual([["s", "billing"], ["s-2", "billing-2"]]);
    expect(place(next, "shipping-2-ship-2")).toEqual(["shipping-2", 3, 1]);
    expect(next.Queue).toBe(used.Queue);
  });
});

describe("every template", () => {
  test.each(TEMPLATES.map((one) => [one.name, one] as const))("%s fits the schema, holds together and comes onto an empty canvas", (_, { part }) => {
    expect(readPart(partText(part), schema)).toEqual(part);
    const empty = recordsWith({ Workspace: [workspaceRecord([])] });
    const next = after(empty, insertPart(empty, HOME, part));
    expect(Object.keys(next.StepDefinition!)).toHaveLength(part.steps.length);
    expect(Object.values(next.StepGroup!).map(({ name }) => name)).toEqual(part.groups.map(({ name }) => name));
    for (const step of Object.values(next.StepDefinition!)) for (const group of [step["group"], step["cancel_group"] ?? step["group"]]) expect(next.StepGroup).toHaveProperty([String(group)]);
  });
});
