import { expect, test } from "vitest";
import { afterSaving, recordsIn, unsaved, withTheirs, type Versioned } from "./saving";

const BASE: Versioned = { Queue: { a: { version: 3, fields: { code: "a", name: "A" } }, b: { version: 1, fields: { code: "b", name: "B" } } } };

test("nothing differs at first", () => expect(unsaved(recordsIn(BASE), BASE)).toEqual([]));

test("changed, new and removed records are sent with the version they are based on", () => {
  const records = { Queue: { a: { code: "a", name: "AA" }, c: { code: "c", name: "C" } } };
  expect(unsaved(records, BASE)).toEqual([
    { kind: "Queue", code: "a", version: 3, fields: { code: "a", name: "AA" } },
    { kind: "Queue", code: "c", version: null, fields: { code: "c", name: "C" } },
    { kind: "Queue", code: "b", version: 1, fields: null },
  ]);
});

test("after saving nothing differs, and the next change is based on what the server gave", () => {
  const records = { Queue: { a: { code: "a", name: "AA" }, c: { code: "c", name: "C" } } };
  const sent = unsaved(records, BASE);
  const base = afterSaving(BASE, sent, [{ kind: "Queue", code: "a", version: 4 }, { kind: "Queue", code: "c", version: 1 }, { kind: "Queue", code: "b", version: null }]);
  expect(unsaved(records, base)).toEqual([]);
  expect(base.Queue?.["a"]?.version).toBe(4);
});

test("keeping one's own version writes over the other person's", () => {
  const records = { Queue: { a: { code: "a", name: "mine" }, b: BASE.Queue!["b"]!.fields } };
  const base = withTheirs(BASE, [{ kind: "Queue", code: "a", version: 9, changed_by: "dana", changed_at: "", fields: { code: "a", name: "theirs" } }]);
  expect(unsaved(records, base)).toEqual([{ kind: "Queue", code: "a", version: 9, fields: { code: "a", name: "mine" } }]);
});

test("what somebody else removed is made anew when one keeps one's own", () => {
  const records = { Queue: { a: { code: "a", name: "mine" }, b: BASE.Queue!["b"]!.fields } };
  const base = withTheirs(BASE, [{ kind: "Queue", code: "a", version: 9, changed_by: "dana", changed_at: "", fields: null }]);
  expect(unsaved(records, base)[0]).toMatchObject({ version: null });
});
