import { describe, expect, test } from "vitest";
import { Saver } from "./autosave";
import { addStep, connect, isRefused, perform, type Outcome } from "./commands";
import type { Records } from "./document";
import { FakeServer, memoryShelf, TestClock } from "./fake_server";
import type { Fields, Workspace } from "./records";
import { sampleDesign, stepRecord } from "./sample_design";
import { createDesign } from "./store";
import { isSame, recordsOf, type Versioned } from "./versions";

const HOME = "home";

function versioned(records: Records): Versioned {
  return Object.fromEntries(Object.entries(records).map(([kind, table]) => [kind, Object.fromEntries(Object.entries(table).map(([code, fields]) => [code, { version: 1, fields }]))]));
}

function screen(document: Versioned = versioned(sampleDesign()), { server = new FakeServer(document), shelf = memoryShelf(), isFetching = false } = {}) {
  const store = createDesign(recordsOf(document));
  const clock = new TestClock();
  const saver = new Saver(store, document, { transport: server, shelf, clock, ...(isFetching ? { fetchDocument: () => Promise.resolve(server.document()) } : {}) });
  saver.start();
  const step = (code: string) => store.getState().records.StepDefinition?.[code];
  return {
    store, server, clock, saver, shelf, step,
    state: () => saver.state.getState(),
    records: () => store.getState().records,
    set: (code: string, fields: Fields) => store.getState().edit([{ kind: "StepDefinition", code, fields: { ...step(code), ...fields } }]),
    run: (command: (records: Records) => Outcome) => perform(store, command(store.getState().records), () => undefined)!,
    stored: (code: string) => server.rows.get(`StepDefinition/${code}`)?.fields,
    isEqual: () => isSame(recordsOf(server.document()), dense(store.getState().records)),
  };
}

/** Tables that lost their last record are as good as none. */
function dense(records: Records): Records {
  return Object.fromEntries(Object.entries(records).filter(([, table]) => Object.keys(table).length > 0));
}

describe("an edit", () => {
  test("is saved once the person pauses, several as one batch, and undo is saved too", async () => {
    const at = screen();
    at.set("ship", { name: "Send" });
    await at.clock.pass(400);
    at.set("ship", { queue: "work" });
    expect(at.state()).toMatchObject({ status: "Saving", unsaved: 1 });
    await at.clock.pass(500);
    expect(at.server.batches).toHaveLength(0);
    await at.clock.pass(200);
    expect(at.server.batches).toEqual([[{ kind: "StepDefinition", code: "ship", version: 1, fields: stepRecord("ship", "shipping", "Send", { queue: "work" }) }]]);
    expect(at.state()).toMatchObject({ status: "Saved", unsaved: 0 });
    at.store.temporal.getState().undo(2);
    await at.clock.pass(1000);
    expect(at.stored("ship")!["name"]).toBe("Ship");
    expect(at.server.rows.get("StepDefinition/ship")!.version).toBe(3);
  });

  test("that is taken back before it is sent sends nothing", async () => {
    const at = screen();
    at.set("ship", { name: "Send" });
    at.store.temporal.getState().undo();
    await at.clock.pass(1000);
    expect(at.server.batches).toHaveLength(0);
    expect(at.state().status).toBe("Saved");
  });

  test("that is taken back while it is on its way is not saved before that is undone there too", async () => {
    const at = screen();
    let answer = (): void => undefined;
    const { save } = at.server;
    at.server.save = (...given) => new Promise((done) => (answer = () => void save.apply(at.server, given).then(done)));
    at.set("ship", { name: "Send" });
    await at.clock.pass(700);
    at.server.save = save;
    at.store.temporal.getState().undo();
    expect(at.state()).toMatchObject({ status: "Saving", unsaved: 0 });
    answer();
    await at.clock.pass(1000);
    expect(at.server.batches.map(([change]) => change!.fields!["name"])).toEqual(["Send", "Ship"]);
    expect(at.state().status).toBe("Saved");
  });

  test("of new records that name each other goes in one batch, and is removed again by undo", async () => {
    const at = screen();
    at.run((records) => addStep(records, HOME, { type: "Pause", lane: "billing" }));
    at.run((records) => connect(records, { from: "bill", to: "billing-pause" }));
    await at.clock.pass(1000);
    expect(at.isEqual()).toBe(true);
    at.store.temporal.getState().undo(2);
    await at.clock.pass(1000);
    expect(at.server.rows.has("StepDefinition/billing-pause")).toBe(false);
    expect(at.isEqual()).toBe(true);
  });
});

describe("another person's change", () => {
  test("of other fields is merged and stays when my own is undone", async () => {
    const at = screen();
    at.server.change("Lea", [{ kind: "StepDefinition", code: "ship", fields: stepRecord("ship", "shipping", "Ship", { queue: "hers" }) }]);
    at.set("ship", { name: "Send" });
    await at.clock.pass(1000);
    expect(at.stored("ship")).toMatchObject({ name: "Send", queue: "hers" });
    expect(at.state()).toMatchObject({ status: "Saved", news: "Lea changed “Send”. Both changes are kept." });
    at.store.temporal.getState().undo();
    await at.clock.pass(1000);
    expect(at.stored("ship")).toMatchObject({ name: "Ship", queue: "hers" });
  });

  test("of the same field waits for a decision, while everything else is saved", async () => {
    const at = screen();
    at.server.change("Lea", [{ kind: "StepDefinition", code: "ship", fields: stepRecord("ship", "shipping", "Hers") }]);
    at.set("ship", { name: "Mine" });
    at.set("check", { name: "Look" });
    await at.clock.pass(1000);
    expect(at.state()).toMatchObject({ status: "Conflict", conflicts: [{ kind: "StepDefinition", code: "ship", field: "name", mine: "Mine", theirs: "Hers", changedBy: "Lea" }] });
    expect([at.stored("ship")!["name"], at.stored("check")!["name"], at.step("ship")!["name"]]).toEqual(["Hers", "Look", "Mine"]);
    at.saver.resolve(at.state().conflicts[0]!, "mine");
    await at.clock.pass(1000);
    expect([at.stored("ship")!["name"], at.state().status]).toEqual(["Mine", "Saved"]);
  });

  test("of the same field may hold", async () => {
    const at = screen();
    at.server.change("Lea", [{ kind: "StepDefinition", code: "ship", fields: stepRecord("ship", "shipping", "Hers") }]);
    at.set("ship", { name: "Mine", queue: "work" });
    await at.clock.pass(1000);
    at.saver.resolve(at.state().conflicts[0]!, "theirs");
    await at.clock.pass(1000);
    expect(at.stored("ship")).toMatchObject({ name: "Hers", queue: "work" });
    expect(at.isEqual()).toBe(true);
  });

  test("that removed what I changed can be kept or undone", async () => {
    for (const choice of ["mine", "theirs"] as const) {
      const at = screen();
      at.server.change("Lea", [{ kind: "StepDefinition", code: "check", fields: null }]);
      at.set("check", { name: "Look" });
      await at.clock.pass(1000);
      expect(at.state().conflicts).toMatchObject([{ code: "check", field: "", theirs: null }]);
      at.saver.resolve(at.state().conflicts[0]!, choice);
      await at.clock.pass(1000);
      expect(at.server.rows.has("StepDefinition/check")).toBe(choice === "mine");
      expect(at.isEqual()).toBe(true);
    }
  });

  test("of places, lanes and notes goes together with mine", async () => {
    const at = screen(undefined, { isFetching: true });
    const home = at.records().Workspace!["home"] as Workspace;
    at.server.change("Lea", [
      { kind: "StepGroup", code: "hers", fields: { code: "hers", name: "Hers", description: "" } },
      { kind: "Workspace", code: "home", fields: { ...home, positions: { ship: [4, 0] }, items: [...home.items, { group: "hers", order: 2, collapsed: false }], notes: [{ id: "n", text: "Hm", lane: "hers", column: 0, row: 0 }] } },
    ]);
    at.store.getState().edit([{ kind: "Workspace", code: "home", fields: { ...home, positions: { bill: [2, 0] }, notes: [{ id: "m", text: "Oh", lane: "billing", column: 0, row: 0 }] } }]);
    await at.clock.pass(1000);
    expect(at.state().status).toBe("Saved");
    expect(at.server.rows.get("Workspace/home")!.fields).toMatchObject({ positions: { ship: [4, 0], bill: [2, 0] }, items: [{ group: "shipping" }, { group: "billing" }, { group: "hers" }], notes: [{ id: "m" }, { id: "n" }] });
    expect(at.isEqual()).toBe(true);
  });

  test("that took the code of a new record makes the new one take another, wherever it is named", async () => {
    const at = screen(undefined, { isFetching: true });
    at.server.change("Lea", [{ kind: "StepDefinition", code: "billing-pause", fields: stepRecord("billing-pause", "billing", "Her pause") }]);
    at.run((records) => addStep(records, HOME, { type: "Pause", lane: "billing", cell: { column: 1, row: 0 } }));
    at.run((records) => connect(records, { from: "bill", to: "billing-pause" }));
    await at.clock.pass(1000);
    expect(at.stored("billing-pause")!["name"]).toBe("Her pause");
    expect(at.stored("billing-pause-2")!["name"]).toBe("Pause");
    expect(at.server.rows.get("StepDependency/bill>billing-pause")!.fields["step"]).toBe("billing-pause-2");
    expect((at.records().Workspace!["home"] as Workspace).positions["billing-pause-2"]).toEqual([1, 0]);
    expect(at.isEqual()).toBe(true);
  });

  test("that made just the same record is a record of its own all the same", async () => {
    const at = screen(undefined, { isFetching: true });
    const other = addStep(at.records(), HOME, { type: "Pause", lane: "billing" });
    if (isRefused(other)) throw new Error();
    at.server.change("Lea", other.changes as never);
    at.run((records) => addStep(records, HOME, { type: "Pause", lane: "billing" }));
    await at.clock.pass(1000);
    expect([at.server.rows.get("StepDefinition/billing-pause")!.by, at.server.rows.get("StepDefinition/billing-pause-2")!.by]).toEqual(["Lea", "me"]);
    at.store.temporal.getState().undo();
    await at.clock.pass(1000);
    expect([at.stored("billing-pause") !== undefined, at.stored("billing-pause-2")]).toEqual([true, undefined]);
    expect(at.isEqual()).toBe(true);
  });

  test("that drew the same arrow is no second arrow", async () => {
    const at = screen(undefined, { isFetching: true });
    const other = connect(at.records(), { from: "check", to: "bill", scope: "Bundle" });
    if (isRefused(other)) throw new Error();
    at.server.change("Lea", other.changes as never);
    at.run((records) => connect(records, { from: "check", to: "bill" }));
    await at.clock.pass(1000);
    expect(at.state().conflicts).toMatchObject([{ kind: "StepDependency", code: "check>bill", field: "scope", mine: "Plan", theirs: "Bundle" }]);
    at.saver.resolve(at.state().conflicts[0]!, "theirs");
    await at.clock.pass(1000);
    expect(at.isEqual()).toBe(true);
  });
});

describe("what the server refuses", () => {
  test("is named and held back, the rest is saved, and the next edit tries again", async () => {
    const at = screen();
    at.server.fault = ({ fields }) => (fields?.["execute_on"] === "order." ? "This is no condition." : undefined);
    at.set("ship", { execute_on: "order." });
    at.set("check", { name: "Look" });
    await at.clock.pass(1000);
    expect(at.state()).toMatchObject({ status: "Unsaved", unsaved: 1, refused: [{ kind: "StepDefinition", code: "ship", problems: [{ message: "This is no condition." }] }] });
    expect(at.store.getState().problems).toMatchObject([{ record: "ship", message: "This is no condition." }]);
    expect(at.stored("check")!["name"]).toBe("Look");
    at.set("ship", { execute_on: "order.total > 1" });
    await at.clock.pass(1000);
    expect(at.state()).toMatchObject({ status: "Saved", refused: [], unsaved: 0 });
    expect(at.isEqual()).toBe(true);
  });

  test("and is new holds back what names it", async () => {
    const at = screen();
    at.server.fault = ({ fields }) => (fields?.["name"] === "Bad" ? "No such name." : undefined);
    at.run((records) => addStep(records, HOME, { type: "Pause", lane: "billing", name: "Bad" }));
    at.run((records) => connect(records, { from: "bill", to: "billing-bad" }));
    at.set("check", { name: "Look" });
    await at.clock.pass(1000);
    expect(at.state()).toMatchObject({ status: "Unsaved", unsaved: 2, refused: [{ code: "billing-bad" }] });
    expect(at.stored("check")!["name"]).toBe("Look");
  });
});

describe("without an answer", () => {
  test("the batch is sent again as it was, later and later, and then what was edited meanwhile", async () => {
    const at = screen();
    at.server.fates.push("answer lost", "unsent", "unsent");
    at.set("ship", { name: "Send" });
    await at.clock.pass(600);
    expect(at.state()).toMatchObject({ status: "Offline", unsaved: 1 });
    expect(at.shelf.text).toContain("Send");
    at.set("ship", { name: "Send off" });
    expect(at.state().status).toBe("Offline");
    await at.clock.pass(20_000);
    expect(at.state()).toMatchObject({ status: "Saved", conflicts: [] });
    expect(at.stored("ship")!["name"]).toBe("Send off");
    expect(at.shelf.text).toBeNull();
  });

  test("our own change is not taken for another's", async () => {
    const at = screen();
    at.server.fates.push("answer lost");
    at.set("ship", { name: "Send" });
    await at.clock.pass(600);
    at.server.change("Lea", [{ kind: "StepDefinition", code: "ship", fields: { ...at.stored("ship"), queue: "hers" } }]);
    at.set("ship", { name: "Send off" });
    await at.clock.pass(20_000);
    expect(at.state()).toMatchObject({ status: "Saved", conflicts: [] });
    expect(at.stored("ship")).toMatchObject({ name: "Send off", queue: "hers" });
  });

  test("what was not saved is offered after a reload, and merged with what came since", async () => {
    const at = screen();
    at.server.fates.push("unsent");
    at.set("ship", { name: "Send" });
    at.run((records) => addStep(records, HOME, { type: "Pause", lane: "billing" }));
    await at.clock.pass(600);
    at.server.change("Lea", [{ kind: "StepDefinition", code: "ship", fields: stepRecord("ship", "shipping", "Ship", { queue: "hers" }) }]);
    const again = screen(at.server.document(), { server: at.server, shelf: at.shelf });
    expect(again.state().recovered).toBe(2);
    again.set("check", { name: "Look" });
    await again.clock.pass(1000);
    expect(at.shelf.text).toContain("billing-pause");
    again.saver.restore();
    await again.clock.pass(1000);
    expect(again.stored("ship")).toMatchObject({ name: "Send", queue: "hers" });
    expect(again.stored("billing-pause")).toBeDefined();
    expect([again.state().recovered, at.shelf.text]).toEqual([0, null]);
    expect(again.isEqual()).toBe(true);
  });

  test("of which the server has everything nothing is offered; what nobody wants is forgotten", async () => {
    const at = screen();
    at.server.fates.push("answer lost");
    at.set("ship", { name: "Send" });
    await at.clock.pass(600);
    expect(screen(at.server.document(), { server: at.server, shelf: at.shelf }).state().recovered).toBe(0);
    const other = screen(undefined, { shelf: at.shelf });
    expect(other.state().recovered).toBe(1);
    other.saver.discard();
    expect([other.state().recovered, at.shelf.text]).toEqual([0, null]);
  });

  test("a shelf that holds nonsense holds nothing", () => {
    for (const text of ["{", "null", "[1, {}]", '[{"kind":"Queue","code":"q","base":1,"mine":null}]']) expect(screen(undefined, { shelf: memoryShelf(text) }).state().recovered).toBe(0);
  });
});

test("a group of another workspace is taken in without an entry of the history, and undo does not remove it from the design", async () => {
  const at = screen();
  at.set("ship", { name: "Send" });
  at.saver.adopt({ StepGroup: { far: { version: 7, fields: { code: "far", name: "Far", description: "" } } } });
  at.store.temporal.getState().undo();
  await at.clock.pass(1000);
  expect(at.records().StepGroup!["far"]).toBeDefined();
  expect(at.server.batches).toHaveLength(0);
});

test("pulling brings what others did, also what they removed", async () => {
  const at = screen(undefined, { isFetching: true });
  at.server.change("Lea", [{ kind: "StepDefinition", code: "check", fields: null }, { kind: "StepDefinition", code: "weigh", fields: stepRecord("weigh", "shipping") }]);
  at.set("ship", { name: "Send" });
  await at.saver.pull();
  expect([at.step("check"), at.step("weigh") !== undefined, at.step("ship")!["name"]]).toEqual([undefined, true, "Send"]);
  await at.clock.pass(1000);
  expect(at.isEqual()).toBe(true);
});
