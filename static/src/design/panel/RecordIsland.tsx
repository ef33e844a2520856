import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { EditorContext, useEditor, type Editor } from "../context";
import type { Saver } from "../document/autosave";
import type { Kind } from "../document/records";
import type { Conflict } from "../document/saving";
import { countsInWords, countsOf } from "./messages";
import { RecordForm } from "./RecordForm";
import { changesBetween } from "./discarding";
import { flushTyping } from "./typing";

/** One form of the page: of a record, or of several of a kind. */
export interface FormPlace {
  readonly kind: Kind;
  readonly codes: readonly string[];
  readonly heading?: string;
  readonly sections?: readonly string[];
  readonly without?: readonly string[];
}

export interface RecordIslandProps {
  readonly editor: Editor;
  readonly forms: readonly FormPlace[];
  readonly saver: Saver;
  /** "explicit": a button saves. "auto": what was changed is saved by itself. */
  readonly saving: "explicit" | "auto";
  /** Where to go once it is saved. */
  readonly then?: string | undefined;
}

/** The forms of some records on a page of the server, with saving. */
export function RecordIsland({ editor, forms, saver, saving, then }: RecordIslandProps) {
  const { store, isReadOnly } = editor;
  const saveNow = async () => {
    flushTyping();
    await saver.flush();
    const { unsaved, conflicts } = saver.state.getState();
    if (then && unsaved === 0 && conflicts.length === 0) location.assign(then);
  };
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      flushTyping();
      if (saver.state.getState().unsaved > 0) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [saver, store]);
  return (
    <EditorContext.Provider value={editor}>
      <div
        className="record-island"
        onKeyDown={(event) => {
          if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
          event.preventDefault();
          void saveNow();
        }}
      >
        {forms.map(({ kind, codes, heading, sections, without }) => (
          <section key={`${kind}:${codes.join()}`} className="record-place" data-kind={kind} aria-label={heading}>
            {heading && <h2>{heading}</h2>}
            <RecordForm kind={kind} codes={codes} {...(sections && { sections })} {...(without && { without })} density="page" />
          </section>
        ))}
        <p className="record-said visually-hidden" role="status" />
        {!isReadOnly && <SaveBar saver={saver} saving={saving} onSave={() => void saveNow()} />}
      </div>
    </EditorContext.Provider>
  );
}

function SaveBar({ saver, saving, onSave }: { saver: Saver; saving: "explicit" | "auto"; onSave(): void }) {
  const { store } = useEditor();
  const state = useStore(saver.state);
  const problems = useStore(store, (one) => one.problems);
  const records = useStore(store, (one) => one.records);
  const isClean = state.unsaved === 0;
  // What the server has: the records at the last moment at which nothing was unsaved.
  const saved = useRef(records);
  if (isClean) saved.current = records;
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => setIsBusy(false), [state]);
  const found = countsInWords(countsOf(problems.filter((problem) => records[problem.kind]?.[problem.record])));
  const refused = state.refused.flatMap((one) => one.problems.map(({ message }) => message));
  const isAway = state.status === "Offline";
  return (
    <div className="save-bar">
      {state.conflicts.map((conflict) => <Decision key={`${conflict.kind}/${conflict.code}/${conflict.field}`} conflict={conflict} saver={saver} />)}
      {refused.length > 0 && <div className="notice" data-level="error" role="alert"><Icon name="circle-alert" /><ul className="plain-list">{refused.map((message) => <li key={message}>{message}</li>)}</ul></div>}
      {isAway && <p className="notice" data-level="error" role="alert"><Icon name="wifi-off" /><span>{state.sentence} Nothing is lost; save again in a moment.</span></p>}
      <div className="row-line">
        {saving === "explicit" && (
          <button
            type="button" className="btn btn-primary" aria-disabled={isClean || isBusy || undefined}
            onClick={() => {
              setIsBusy(true);
              onSave();
            }}
          >
            Save
          </button>
        )}
        {saving === "explicit" && !isClean && <button type="button" className="btn btn-outline-secondary" onClick={() => store.getState().edit(changesBetween(records, saved.current))}>Discard changes</button>}
        <span className="save-state" role="status" data-save={state.status}>{isClean ? (found ? `Saved, with ${found}` : "Saved") : isAway || refused.length ? "Not saved" : saving === "auto" ? "Saving…" : "Not saved yet"}</span>
      </div>
    </div>
  );
}

function Decision({ conflict, saver }: { conflict: Conflict; saver: Saver }) {
  const { schema } = useEditor();
  const { kind, code, field, theirs, mine, changedBy } = conflict;
  const label = schema[kind]?.fields.find(({ name }) => name === field)?.label ?? field;
  const who = changedBy || "Somebody else";
  return (
    <div className="notice" data-level="warning" role="alert">
      <Icon name="users" />
      <div>
        <p>{field ? `${who} changed “${label}” of ${code} meanwhile, to ${shown(theirs)}. Yours is ${shown(mine)}.` : theirs ? `${who} changed ${code}, which you removed.` : `${who} removed ${code} meanwhile.`} Decide which is to stand.</p>
        <div className="row-line">
          <button type="button" className="btn btn-outline-secondary btn-sm" onClick={() => saver.resolve(conflict, "theirs")}>Take theirs</button>
          <button type="button" className="btn btn-outline-secondary btn-sm" onClick={() => saver.resolve(conflict, "mine")}>Keep mine</button>
        </div>
      </div>
    </div>
  );
}

function shown(value: unknown): string {
  const text = value === null || value === "" ? "nothing" : typeof value === "string" ? `“${value}”` : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
