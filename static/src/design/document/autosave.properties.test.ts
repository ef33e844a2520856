/** Whatever two people, a bad network and the undo keys do: when all is settled, the server has what the document shows. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { Saver } from "./autosave";
import { isRefused } from "./commands";
import type { Records } from "./document";
import { FakeServer, memoryShelf, TestClock, type Fate } from "./fake_server";
import { removalOf } from "./references";
import { sampleDesign } from "./sample_design";
import { GESTURE, outcomeOf, type Gesture } from "./sample_gestures";
import { createDesign, type DesignStore } from "./store";
import { isSame, recordsOf, type Versioned } from "./versions";

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
