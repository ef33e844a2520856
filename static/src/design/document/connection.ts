/** The autosave of a page: our API, the tab's storage, the browser's clock, and what happens when the page is left. */

import { call, Refused, Unreachable } from "../api";
import { Saver } from "./autosave";
import { plainProblem } from "./conflicts";
import type { Problem } from "./document";
import { isStorable } from "./record_check";
import type { Answer, Clock, SavedAnswer, ServerConflict, Transport } from "./saving";
import { tabShelf } from "./shelf";
import type { DesignStore } from "./store";
import type { Versioned, VersionedChange } from "./versions";

const CHANGES = "/api/v1/draft/changes";
/** Browsers let a page that goes away send no more than 64 KiB. */
const MOST_FOR_LAST = 60_000;

export const serverTransport: Transport = {
  async save(changes: readonly VersionedChange[], { isFirst, isLast }): Promise<Answer> {
    const body = { must_be_new: isFirst, changes: changes.map(({ kind, code, version, fields }) => ({ kind, code, version, fields })) };
    const isShort = isLast && new Blob([JSON.stringify(body)]).size < MOST_FOR_LAST;
    try {
      return { kind: "Saved", answer: await call<SavedAnswer>("POST", CHANGES, body, undefined, isShort) };
    } catch (error) {
      return answerOf(error, changes);
    }
  },
};

export function answerOf(error: unknown, changes: readonly VersionedChange[]): Answer {
  if (!(error instanceof Refused)) return { kind: "Lost", sentence: error instanceof Unreachable ? error.message : "There was no answer." };
  const { status, conflicts, problems } = error.problem;
  if (status === 409 && Array.isArray(conflicts)) return { kind: "Conflict", conflicts: conflicts as ServerConflict[] };
  if (status === 401 || status === 403) return { kind: "SignedOut", sentence: "You are not signed in any more, or may not design. Press to sign in, and come back to this tab." };
  if (status >= 500 || status === 429) return { kind: "Lost", sentence: error.message };
  if (status === 400) return { kind: "Refused", problems: unstorable(changes), sentence: error.message };
  return { kind: "Refused", problems: Array.isArray(problems) ? (problems as Problem[]) : [], sentence: error.message };
}

/** The server cannot read the whole body where one text cannot be kept. Which one it is, so that the others are saved, we have to say. */
function unstorable(changes: readonly VersionedChange[]): readonly Problem[] {
  return changes.flatMap((change) => Object.entries(change.fields ?? {}).flatMap(([field, value]) => (
    isStorable(value) ? [] : [{ ...plainProblem(change, "It holds a NUL or half a character, which no text may hold. Write it anew."), field }]
  )));
}

const browserClock: Clock = {
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * Returns the autosave of a screen, which follows the store from now on, saves before the page is left, and fetches what others did when
 * the person comes back to it. `isPartial`: see SaverOptions. `path` is where the document comes from, such as /api/v1/draft/workspaces/home; `document` its records.
 */
export function connectSaver(store: DesignStore, path: string, document: Versioned, isPartial = false): Saver {
  const fetchDocument = () => call<{ records: Versioned }>("GET", path).then(({ records }) => records, () => undefined);
  const saver = new Saver(store, document, { transport: serverTransport, shelf: tabShelf(`unsaved:${path}`), clock: browserClock, fetchDocument, isPartial });
  saver.start();
  window.addEventListener("pagehide", () => void saver.flush(true));
  window.addEventListener("online", () => void saver.flush());
  globalThis.document.addEventListener("visibilitychange", () => void (globalThis.document.hidden ? saver.flush(true) : saver.pull()));
  window.addEventListener("beforeunload", (event) => {
    const { status, unsaved } = saver.state.getState();
    if (unsaved > 0 && status !== "Saving") event.preventDefault();
  });
  return saver;
}
