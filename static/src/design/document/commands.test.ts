import { describe, expect, test } from "vitest";
import {
  addConnected, addExistingGroup, addLane, addNote, addStep, align, collapseLanes, connect, deleteAndReconnect, deleteGroup, deleteNote, deleteSelection, distribute, downstreamOf,
  editNote, forbiddenTargets, groupSelection, insertOnArrow, isRefused, moveSteps, moveToLane, pathOfLoop, perform, reconnect, removeLane, renameLane, reorderLane, resizeLane, setFields,
  setScope, tidyUp, upstreamOf, type Outcome,
} from "./commands";
import { withChanges, type Records } from "./document";
import type { Workspace } from "./records";
import { arrowRecord, recordsWith, sampleDesign, stepRecord, workspaceRecord } from "./sample_design";
import { cellOf, noteCard, sceneOf } from "./scene";
import { createDesign } from "./store";

const HOME = "home";

function after(records: Records, outcome: Outcome): Records {
  if (isRefused(outcome)) throw new Error(outcome.sentence);
  return withChanges(records, outcome.changes);
}

function refusalOf(outcome: Outcome) {
  if (!isRefused(outcome)) throw new Error("It was done.");
  return outcome;
}

const workspace = (records: Records) => records.Workspace!["home"] as Workspace;
const codes = (records: Records, kind: "StepDefinition" | "StepDependency" | "StepGroup") => Object.keys(records[kind]!);
const place = (records: Records, card: string) => {
  const cell = cellOf(sceneOf(records, HOME), card)!;
  return [cell.lane, cell.column, cell.row];
};

describe("a step", () => {
  const design = sampleDesign();

  test("is added with a code and a name that are not taken", () => {
    const once = after(design, addStep(design, HOME, { type: "ManualTask", lane: "billing" }));
    const twice = after(once, addStep(once, HOME, { type: "ManualTask", lane: "billing" }));
    expect(twice.StepDefinition!["billing-manual-task"]).toMatchObject({ name: "Manual task", group: "billing", type: "ManualTask", sequence: 10 });
    expect(twice.StepDefinition!["billing-manual-task-2"]).toMatchObject({ name: "Manual task 2", sequence: 20 });
    expect(workspace(twice)).toBe(workspace(design));
  });

  test("dropped in a cell stands there, and what stood there moves down; the lane keeps its picture", () => {
    const next = after(design, addStep(design, HOME, { type: "Callout", lane: "shipping", cell: { column: 0, row: 0 } }));
    expect([place(design, "check"), place(design, "ship"), place(design, "confirm")]).toEqual([["shipping", 0, 0], ["shipping", 0, 1], ["shipping", 1, 1]]);
    expect(place(next, "shipping-callout")).toEqual(["shipping", 0, 0]);
    expect([place(next, "check"), place(next, "ship"), place(next, "confirm")]).toEqual([["shipping", 0, 1], ["shipping", 0, 2], ["shipping", 1, 1]]);
    expect(workspace(next).positions["bill"]).toBeUndefined();
  });

  test("that follows another comes with its arrow and its scope, as one entry of the history", () => {
    const records = recordsWith({ Workspace: [workspaceRecord(["shipping"])], StepGroup: [{ code: "shipping", name: "Shipping" }], StepDefinition: [stepRecord("ship", "shipping", "Ship", { scope: "Custom", custom_scope: "ship_to" })] });
    const store = createDesign(records);
    const selection = perform(store, addConnected(records, HOME, { from: "ship", type: "Milestone" }), () => undefined);
    const next = store.getState().records;
    expect(selection?.steps).toEqual(["shipping-milestone"]);
    expect(next.StepDefinition!["shipping-milestone"]).toMatchObject({ scope: "Custom", custom_scope: "ship_to" });
    expect(next.StepDependency!["ship>shipping-milestone"]).toMatchObject({ scope: "Custom", custom_scope: "ship_to", step: "shipping-milestone", depends_on: "ship" });
    expect(place(next, "shipping-milestone")).toEqual(["shipping", 1, 0]);
    store.temporal.getState().undo();
    expect(store.getState().records).toBe(records);
  });

  test("that follows one placed by hand stands right of it, in a free cell", () => {
    const arranged = sampleDesign({ positions: { ship: [2, 0], confirm: [3, 0] } });
    const next = after(arranged, addConnected(arranged, HOME, { from: "ship", type: "Pause" }));
    expect(place(next, "shipping-pause")).toEqual(["shipping", 3, 1]);
  });

  test("needs a lane", () => {
    const empty = recordsWith({ Workspace: [workspaceRecord([])] });
    expect(refusalOf(addStep(empty, HOME, { type: "Pause" })).refused).toBe("NoLane");
  });

  test("moves to another lane with its group, and others make room", () => {
    const next = after(design, moveSteps(design, HOME, [{ card: "ship", lane: "billing", column: 2, row: 0 }]));
    expect(next.StepDefinition!["ship"]!["group"]).toBe("billing");
    expect(place(next, "ship")).toEqual(["billing", 2, 0]);
    expect(place(next, "bill")).toEqual(["billing", 2, 1]);
    expect(place(next, "confirm")).toEqual(place(design, "confirm"));
  });

  test("moves to a lane by name, where the layout or a free cell is", () => {
    const next = after(design, moveToLane(design, HOME, ["confirm"], "billing"));
    expect(next.StepDefinition!["confirm"]!["group"]).toBe("billing");
    expect(workspace(next).positions).toEqual({});
    const arranged = sampleDesign({ positions: { bill: [1, 0], confirm: [1, 0] } });
    expect(place(after(arranged, moveToLane(arranged, HOME, ["confirm"], "billing")), "confirm")).toEqual(["billing", 1, 1]);
  });

  test("of another workspace is not moved or deleted from here", () => {
    expect(refusalOf(moveSteps(design, HOME, [{ card: "archive", lane: "billing", column: 0, row: 0 }])).refused).toBe("NotThere");
    expect(refusalOf(deleteSelection(design, HOME, { steps: ["archive"] })).sentence).toContain("another workspace");
  });

  test("shares fields with others that are edited together", () => {
    const next = after(design, setFields(design, "StepDefinition", ["ship", "bill"], { queue: "work" }));
    expect([next.StepDefinition!["ship"]!["queue"], next.StepDefinition!["bill"]!["queue"], next.StepDefinition!["check"]!["queue"]]).toEqual(["work", "work", null]);
    expect(next.StepDefinition!["check"]).toBe(design.StepDefinition!["check"]);
  });
});

describe("an arrow", () => {
  const design = sampleDesign();

  test("is drawn once, and not from a step to itself", () => {
    const next = after(design, connect(design, { from: "check", to: "bill" }));
    expect(next.StepDependency!["check>bill"]).toMatchObject({ step: "bill", depends_on: "check", scope: "Plan" });
    expect(refusalOf(connect(next, { from: "check", to: "bill" })).refused).toBe("SameArrow");
    expect(refusalOf(connect(next, { from: "check", to: "check" })).refused).toBe("AfterItself");
  });

  test("that closes a loop is refused with its path by names, also through a step of another workspace", () => {
    const refusal = refusalOf(connect(design, { from: "archive", to: "ship" }));
    expect(refusal).toMatchObject({ refused: "Loop", path: ["archive", "ship", "confirm", "bill"] });
    expect(refusal.sentence).toContain("“Archive” → “Ship” → “Confirm” → “Bill” → “Archive”");
    expect(connect(design, { from: "archive", to: "ship", scope: "CrossPlan" })).not.toHaveProperty("refused");
  });

  test("keeps what it says with another end, and may turn round", () => {
    const told = recordsWith({ ...{ Workspace: [workspaceRecord(["g"])], StepGroup: [{ code: "g", name: "G" }] }, StepDefinition: ["a", "b", "c"].map((code) => stepRecord(code, "g")), StepDependency: [arrowRecord("a", "b", { compensate_in_reverse: true })] });
    const next = after(told, reconnect(told, { arrow: "a>b", to: "c" }));
    expect(next.StepDependency).toEqual({ "a>c": arrowRecord("a", "c", { compensate_in_reverse: true }) });
    expect(codes(after(told, reconnect(told, { arrow: "a>b", from: "b", to: "a" })), "StepDependency")).toEqual(["b>a"]);
  });

  test("takes the one custom scope there is, and asks for one otherwise", () => {
    expect(refusalOf(setScope(design, ["ship>confirm"], "Custom")).refused).toBe("ScopeMissing");
    const scoped = { ...design, CustomScope: { site: { code: "site" } } };
    expect(after(scoped, setScope(scoped, ["ship>confirm"], "Custom")).StepDependency!["ship>confirm"]).toMatchObject({ scope: "Custom", custom_scope: "site" });
    expect(after(scoped, setScope(scoped, ["ship>confirm", "confirm>bill"], "Bundle")).StepDependency!["confirm>bill"]).toMatchObject({ scope: "Bundle", custom_scope: null });
  });

  test("gets a step put on it, new or there already", () => {
    const next = after(design, insertOnArrow(design, HOME, { arrow: "confirm>bill", type: "Milestone", name: "Delivered" }));
    expect(codes(next, "StepDependency").sort()).toEqual(["bill>archive", "confirm>shipping-delivered", "ship>confirm", "shipping-delivered>bill"]);
    const known = after(design, insertOnArrow(design, HOME, { arrow: "confirm>bill", step: "check" }));
    expect(codes(known, "StepDependency").sort()).toEqual(["bill>archive", "check>bill", "confirm>check", "ship>confirm"]);
    expect(refusalOf(insertOnArrow(design, HOME, { arrow: "confirm>bill", step: "ship" })).refused).toBe("Loop");
    expect(refusalOf(insertOnArrow(design, HOME, { arrow: "confirm>bill", step: "bill" })).refused).toBe("AlreadyThere");
  });

  test("makes room for the step in a lane that was arranged by hand", () => {
    const arranged = sampleDesign({ positions: { ship: [0, 0], confirm: [1, 0], check: [1, 1] } });
    const next = after(arranged, insertOnArrow(arranged, HOME, { arrow: "ship>confirm", type: "Pause" }));
    expect([place(next, "shipping-pause"), place(next, "confirm"), place(next, "check")]).toEqual([["shipping", 1, 0], ["shipping", 2, 0], ["shipping", 1, 1]]);
  });

  test("leads upstream and downstream, across lanes and stubs", () => {
    expect([...downstreamOf(design, ["ship"])].sort()).toEqual(["archive", "bill", "confirm"]);
    expect([...upstreamOf(design, ["archive"])].sort()).toEqual(["bill", "confirm", "ship"]);
    expect([...forbiddenTargets(design, "confirm")].sort()).toEqual(["bill", "confirm", "ship"]);
    expect(pathOfLoop(design, "ship", "check")).toBeUndefined();
  });
});

describe("deleting", () => {
  const design = sampleDesign({ positions: { bill: [1, 0] }, notes: [{ id: "n", text: "Hm", lane: "billing", column: 0, row: 0 }] });

  test("a step takes its arrows, its place and the rule that is for it alone", () => {
    const next = after(design, deleteSelection(design, HOME, { steps: ["bill"], notes: ["n"] }));
    expect(codes(next, "StepDependency")).toEqual(["ship>confirm"]);
    expect(Object.keys(next.JeopardyRule!)).toEqual(["late"]);
    expect(workspace(next)).toMatchObject({ positions: {}, notes: [] });
  });

  test("and reconnecting joins what came before to what came after", () => {
    const next = after(design, deleteAndReconnect(design, HOME, { steps: ["confirm", "bill"] }));
    expect(codes(next, "StepDependency")).toEqual(["ship>archive"]);
  });

  test("nothing is refused", () => expect(refusalOf(deleteSelection(design, HOME, {})).refused).toBe("NothingSelected"));
});

describe("a lane", () => {
  const design = sampleDesign();

  test("is added, renamed, put elsewhere, collapsed", () => {
    let records = after(design, addLane(design, HOME, "Returns", 0));
    expect(workspace(records).items.map(({ group }) => group)).toEqual(["home-returns", "shipping", "billing"]);
    records = after(records, reorderLane(records, HOME, "home-returns", 2));
    expect(workspace(records).items.map(({ group, order }) => [group, order])).toEqual([["shipping", 0], ["billing", 1], ["home-returns", 2]]);
    records = after(records, renameLane(records, "home-returns", " Take back "));
    expect(records.StepGroup!["home-returns"]!["name"]).toBe("Take back");
    expect(refusalOf(renameLane(records, "home-returns", " ")).refused).toBe("NameMissing");
    records = after(records, collapseLanes(records, HOME, true, ["shipping"]));
    expect(workspace(records).items.map(({ collapsed }) => collapsed)).toEqual([true, false, false]);
    expect(sceneOf(records, HOME).cards.find(({ kind }) => kind === "lane")!.members).toEqual(["ship", "confirm", "check"]);
    expect(sceneOf(records, HOME).links.map(({ id }) => id)).toEqual(["bill>archive", "lane:shipping→bill"]);
  });

  test("is given a height, and left to its steps again where they need as much", () => {
    const rows = (records: Records) => [workspace(records).items.map((item) => item.rows), sceneOf(records, HOME).grid.lanes.map((lane) => lane.rows)];
    const needed = sceneOf(design, HOME).grid.lanes.map((lane) => lane.rows);
    const high = after(design, resizeLane(design, HOME, "billing", 4));
    expect(rows(high)).toEqual([[0, 4], needed.toSpliced(1, 1, 4)]);
    expect(rows(after(high, collapseLanes(high, HOME, true, ["billing"])))[1]).toEqual(needed);
    expect(rows(after(high, resizeLane(high, HOME, "billing", 1)))).toEqual([[0, 0], needed]);
    expect(resizeLane(high, HOME, "billing", 4)).toMatchObject({ changes: [] });
    expect(refusalOf(resizeLane(high, HOME, "billing", 101)).refused).toBe("TooHigh");
    expect(refusalOf(resizeLane(high, HOME, "records", 2)).refused).toBe("NotThere");
    const folded = after(high, collapseLanes(high, HOME, true, ["billing"]));
    expect(refusalOf(resizeLane(folded, HOME, "billing", 5)).refused).toBe("Collapsed");
  });

  test("leaves the workspace while its group stays, or is deleted with all that is in it", () => {
    const out = after(design, removeLane(design, HOME, "billing"));
    expect(codes(out, "StepGroup")).toContain("billing");
    expect(workspace(out).items.map(({ group }) => group)).toEqual(["shipping"]);
    expect(sceneOf(out, HOME).cards.filter(({ kind }) => kind === "stub").map(({ id }) => id)).toEqual(["bill"]);
    const gone = after(design, deleteGroup(design, HOME, "billing"));
    expect(codes(gone, "StepGroup")).toEqual(["shipping", "records"]);
    expect(codes(gone, "StepDependency")).toEqual(["ship>confirm"]);
    expect(gone.Scenario).toEqual({});
  });

  test("that others need is not deleted", () => {
    expect(refusalOf(deleteGroup(design, HOME, "billing", ["Laptops"])).sentence).toContain("also a lane of Laptops");
    const used = after(design, setFields(design, "StepDefinition", ["ship"], { cancel_group: "billing" }));
    expect(refusalOf(deleteGroup(used, HOME, "billing"))).toMatchObject({ refused: "InUse" });
  });

  test("may be a group of another workspace, once", () => {
    const next = after(design, addExistingGroup(design, HOME, "records"));
    expect(sceneOf(next, HOME).cards.find(({ id }) => id === "archive")!.kind).toBe("step");
    expect(refusalOf(addExistingGroup(next, HOME, "records")).refused).toBe("AlreadyThere");
  });

  test("is made of a selection, below the lane of its first step", () => {
    const arranged = sampleDesign({ positions: { ship: [3, 1], confirm: [4, 2] } });
    const next = after(arranged, groupSelection(arranged, HOME, ["ship", "confirm"], "Parcels"));
    expect(workspace(next).items.map(({ group }) => group)).toEqual(["shipping", "home-parcels", "billing"]);
    expect([place(next, "ship"), place(next, "confirm")]).toEqual([["home-parcels", 3, 0], ["home-parcels", 4, 1]]);
  });
});

describe("setting straight", () => {
  const spread = recordsWith({
    Workspace: [workspaceRecord(["g", "h"], { positions: { a: [0, 0], b: [1, 1], c: [5, 3], d: [2, 2] } })], StepGroup: ["g", "h"].map((code) => ({ code, name: code })),
    StepDefinition: [...["a", "b", "c"].map((code) => stepRecord(code, "g")), stepRecord("d", "h")],
  });

  test("in a column or a row of each lane", () => {
    const column = after(spread, align(spread, HOME, ["b", "a", "c", "d"], "column"));
    expect(["a", "b", "c", "d"].map((card) => place(column, card)[1])).toEqual([1, 1, 1, 1]);
    const row = after(spread, align(spread, HOME, ["b", "a", "c", "d"], "row"));
    expect(["a", "b", "c", "d"].map((card) => place(row, card)[2])).toEqual([1, 1, 1, 2]);
  });

  test("evenly", () => {
    const even = after(spread, distribute(spread, HOME, ["a", "b", "c"], "columns"));
    expect(["a", "b", "c"].map((card) => place(even, card)[1])).toEqual([0, 3, 5]);
  });

  test("by the layout, all or some", () => {
    expect(workspace(after(spread, tidyUp(spread, HOME))).positions).toEqual({});
    expect(workspace(after(spread, tidyUp(spread, HOME, ["a"]))).positions).toEqual({ b: [1, 1], c: [5, 3], d: [2, 2] });
  });
});

describe("a note", () => {
  test("is added, changed, moved, deleted", () => {
    let records: Records = sampleDesign();
    records = after(records, addNote(records, HOME, { lane: "billing", column: 2, row: 0, text: "Once a month" }));
    expect([place(records, noteCard("note")), place(records, "bill")]).toEqual([["billing", 2, 0], ["billing", 2, 1]]);
    records = after(records, editNote(records, HOME, "note", "Twice"));
    records = after(records, moveSteps(records, HOME, [{ card: noteCard("note"), lane: "shipping", column: 3, row: 0 }]));
    expect(workspace(records).notes).toEqual([{ id: "note", text: "Twice", lane: "shipping", column: 3, row: 0 }]);
    expect(workspace(after(records, deleteNote(records, HOME, "note"))).notes).toEqual([]);
    expect(refusalOf(editNote(records, HOME, "note", " ")).refused).toBe("NameMissing");
  });
});
