/** Whatever two people, a bad network and the undo keys do: when all is settled, the server has what the document shows. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { Saver } from "./autosave";
import {
  addConnected, addLane, addNote, addStep, connect, deleteAndReconnect, deleteGroup, deleteSelection, groupSelection, insertOnArrow, isRefused, moveSteps, removeLane, renameLane, setFields, setScope,
  type Outcome,
} from "./commands";
import type { Records } from "./document";
import { FakeServer, memoryShelf, TestClock, type Fate } from "./fake_server";
import { removalOf } from "./references";
import { sampleDesign } from "./sample_design";
import { createDesign, type DesignStore } from "./store";
import { isSame, recordsOf, type Versioned } from "./versions";

const HOME = "home";

/** A gesture by numbers that pick among what there is. */
export type Gesture = readonly [kind: number, one: number, other: number, third: number];
export const GESTURE: fc.Arbitrary<Gesture> = fc.tuple(fc.nat({ max: 14 }), fc.nat({ max: 30 }), fc.nat({ max: 30 }), fc.nat({ max: 4 }));

export function outcomeOf(records: Records, [kind, one, other, third]: Gesture): Outcome {
  const pick = (codes: readonly string[], at: number) => codes[at % Math.max(1, codes.length)] ?? "";
  const steps = Object.keys(records.StepDefinition ?? {});
  const arrows = Object.keys(records.StepDependency ?? {});
  const lanes = (records.Workspace![HOME]!["items"] as { group: string }[]).map(({ group }) => group);
  const lane = pick(lanes, other);
  const commands: (() => Outcome)[] = [
    () => addStep(records, HOME, { type: "Callout", lane, ...(third > 2 ? { cell: { column: one % 5, row: third } } : {}) }),
    () => addConnected(records, HOME, { from: pick(steps, one), type: "Pause" }),
    () => connect(records, { from: pick(steps, one), to: pick(steps, other) }),
    () => deleteSelection(records, HOME, { steps: [pick(steps, one)], arrows: [pick(arrows, other)] }),
    () => deleteAndReconnect(records, HOME, { steps: [pick(steps, one), pick(steps, other)] }),
    () => moveSteps(records, HOME, [{ card: pick(steps, one), lane, column: third, row: third }]),
    () => addLane(records, HOME, undefined, third),
    () => renameLane(records, lane, `Lane ${third}`),
    () => groupSelection(records, HOME, [pick(steps, one), pick(steps, other)]),
    () => insertOnArrow(records, HOME, { arrow: pick(arrows, one), type: "Milestone" }),
    () => setFields(records, "StepDefinition", [pick(steps, one), pick(steps, other)], { name: `Name ${third}` }),
    () => setScope(records, [pick(arrows, one)], third % 2 ? "Bundle" : "LineItem"),
    () => addNote(records, HOME, { lane, column: third, row: 0, text: "Hm" }),
    () => removeLane(records, HOME, lane),
    () => deleteGroup(records, HOME, lane),
  ];
  return commands[kind % commands.length]!();
}

type Event =
  | { readonly is: "mine" | "theirs"; readonly gesture: Gesture }
  | { readonly is: "undo" | "redo" | "fault" }
  | { readonly is: "removed"; readonly pick: number }
  | { readonly is: "fate"; readonly fate: Fate }
  | { readonly is: "time"; readonly milliseconds: number }
  | { readonly is: "decided"; readonly choice: "mine" | "theirs" };

const EVENT: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: GESTURE.map((gesture) => ({ is: "mine" as const, gesture })) },
  { weight: 3, arbitrary: GESTURE.map((gesture) => ({ is: "theirs" as const, gesture })) },
  { weight: 1, arbitrary: fc.nat({ max: 20 }).map((pick) => ({ is: "removed" as const, pick })) },
  { weight: 4, arbitrary: fc.constantFrom({ is: "undo" as const }, { is: "undo" as const }, { is: "redo" as const }) },
  { weight: 1, arbitrary: fc.constantFrom<Fate>("unsent", "answer lost").map((fate) => ({ is: "fate" as const, fate })) },
  { weight: 3, arbitrary: fc.constantFrom(100, 700, 3000).map((milliseconds) => ({ is: "time" as const, milliseconds })) },
  { weight: 2, arbitrary: fc.constantFrom("mine" as const, "theirs" as const).map((choice) => ({ is: "decided" as const, choice })) },
);

async function happens(event: Event, store: DesignStore, server: FakeServer, clock: TestClock, saver: Saver): Promise<void> {
  if (event.is === "mine") {
    const outcome = outcomeOf(store.getState().records, event.gesture);
    if (!isRefused(outcome)) store.getState().edit(outcome.changes);
  } else if (event.is === "theirs") {
    const outcome = outcomeOf(recordsOf(server.document()), event.gesture);
    if (!isRefused(outcome)) server.change("Lea", outcome.changes);
  } else if (event.is === "removed") {
    const steps = [...server.rows.keys()].filter((key) => key.startsWith("StepDefinition/"));
    const code = steps[event.pick % Math.max(1, steps.length)]?.slice("StepDefinition/".length);
    if (code) server.change("Lea", removalOf(recordsOf(server.document()), "StepDefinition", code));
  } else if (event.is === "undo" || event.is === "redo") store.temporal.getState()[event.is]();
  else if (event.is === "fate") server.fates.push(event.fate);
  else if (event.is === "time") await clock.pass(event.milliseconds);
  else if (event.is === "decided") for (const conflict of saver.state.getState().conflicts.slice(0, 1)) saver.resolve(conflict, event.choice);
}

test("ends with the server having what the document shows", async () => {
  await fc.assert(fc.asyncProperty(fc.array(EVENT, { minLength: 1, maxLength: 40, size: "max" }), fc.boolean(), async (events, isMine) => {
    const document = versionedSample();
    const server = new FakeServer(document);
    const store = createDesign(recordsOf(document));
    const clock = new TestClock();
    const saver = new Saver(store, document, { transport: server, shelf: memoryShelf(), clock, fetchDocument: () => Promise.resolve(server.document()) });
    saver.start();
    for (const event of events) await happens(event, store, server, clock, saver);
    server.fates.length = 0;
    for (let turn = 0; turn < 20; turn++) {
      await clock.pass(60_000);
      await saver.pull();
      const { conflicts } = saver.state.getState();
      for (const conflict of conflicts) saver.resolve(conflict, isMine ? "mine" : "theirs");
    }
    expect(saver.state.getState()).toMatchObject({ status: "Saved", unsaved: 0, conflicts: [], refused: [] });
    expect(isSame(recordsOf(server.document()), dense(store.getState().records))).toBe(true);
  }), { numRuns: 150 });
}, 120_000);

function versionedSample(): Versioned {
  return Object.fromEntries(Object.entries(sampleDesign()).map(([kind, table]) => [kind, Object.fromEntries(Object.entries(table).map(([code, fields]) => [code, { version: 1, fields }]))]));
}

function dense(records: Records): Records {
  return Object.fromEntries(Object.entries(records).filter(([, table]) => Object.keys(table).length > 0));
}
