import { useCallback, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { EditorContext, type Editor } from "../context";
import type { Kind } from "../document/records";
import { countsInWords, countsOf } from "./messages";
import { RecordForm } from "./RecordForm";
import { save, unsaved, withTheirs, type Conflict, type Versioned } from "./saving";
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
  readonly baseline: Versioned;
  /** "explicit": a button saves. "auto": what was changed is saved by itself. */
  readonly saving: "explicit" | "auto";
  /** Where to go once it is saved. */
  readonly then?: string | undefined;
}

const AUTOSAVE_PAUSE = 800;

type State = "saved" | "changed" | "saving" | "failed";

/** The forms of some records on a page of the server, with saving. */
export function RecordIsland({ editor, forms, baseline, saving, then }: RecordIslandProps) {
  const { store, isReadOnly } = editor;
  const records = useStore(store, (state) => state.records);
  const base = useRef(baseline);
  const isBusy = useRef(false);
  const [state, setState] = useState<State>("saved");
  const [sentence, setSentence] = useState("");
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);

  const saveNow = useCallback(async () => {
    flushTyping();
    if (isBusy.current || unsaved(store.getState().records, base.current).length === 0) return;
    isBusy.current = true;
    setState("saving");
    const result = await save(store.getState().records, base.current);
    isBusy.current = false;
    if (result.outcome === "saved") {
      base.current = result.baseline;
      store.setState({ problems: result.problems });
      setConflicts([]);
      setSentence("");
      setState(unsaved(store.getState().records, base.current).length ? "changed" : "saved");
      if (then) location.assign(then);
      return;
    }
    setState("failed");
    setSentence(result.sentence);
    if (result.outcome === "refused") store.setState({ problems: result.problems });
    if (result.outcome === "conflict") setConflicts(result.conflicts);
  }, [store, then]);

  useEffect(() => {
    if (unsaved(records, base.current).length === 0) return setState("saved");
    setState("changed");
    if (saving === "explicit") return;
    const timer = setTimeout(() => void saveNow(), AUTOSAVE_PAUSE);
    return () => clearTimeout(timer);
  }, [records, saving, saveNow]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      flushTyping();
      if (unsaved(store.getState().records, base.current).length) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [store]);

  /** Takes what the other person wrote in place of one's own, or writes over it. */
  const decide = (isTheirs: boolean) => {
    base.current = withTheirs(base.current, conflicts);
    setConflicts([]);
    setSentence("");
    if (isTheirs) store.getState().edit(conflicts);
    else void saveNow();
  };

  const discard = () => {
    const changes = unsaved(records, base.current).map(({ kind, code }) => ({ kind, code, fields: base.current[kind]?.[code]?.fields ?? null }));
    store.getState().edit(changes);
  };

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
        {conflicts.length > 0 && <Decision conflicts={conflicts} onDecide={decide} />}
        {!isReadOnly && <SaveBar state={state} sentence={conflicts.length ? "" : sentence} saving={saving} onSave={() => void saveNow()} onDiscard={discard} editor={editor} />}
      </div>
    </EditorContext.Provider>
  );
}

interface SaveBarProps {
  readonly editor: Editor;
  readonly state: State;
  readonly sentence: string;
  readonly saving: "explicit" | "auto";
  onSave(): void;
  onDiscard(): void;
}

const WORDS: Readonly<Record<State, string>> = { saved: "Saved", changed: "Not saved yet", saving: "Saving…", failed: "Not saved" };

function SaveBar({ editor, state, sentence, saving, onSave, onDiscard }: SaveBarProps) {
  const problems = useStore(editor.store, (one) => one.problems);
  const found = countsInWords(countsOf(problems));
  return (
    <div className="save-bar">
      {sentence && <p className="notice" data-level="error" role="alert"><Icon name="circle-alert" /><span>{sentence}</span></p>}
      <div className="row-line">
        {(saving === "explicit" || state === "failed") && <button type="button" className="btn btn-primary" disabled={state === "saved" || state === "saving"} onClick={onSave}>{state === "failed" ? "Save again" : "Save"}</button>}
        {saving === "explicit" && (state === "changed" || state === "failed") && <button type="button" className="btn btn-outline-secondary" onClick={onDiscard}>Discard changes</button>}
        <span className="save-state" role="status" data-save={state}>{WORDS[state]}{state === "saved" && found ? `, with ${found} in the draft` : ""}</span>
      </div>
    </div>
  );
}

function Decision({ conflicts, onDecide }: { conflicts: readonly Conflict[]; onDecide(isTheirs: boolean): void }) {
  const who = [...new Set(conflicts.map((conflict) => conflict.changed_by))].join(" and ") || "Somebody";
  const what = conflicts.map(({ kind, code, fields }) => `${kind} ${code}${fields ? "" : " (removed)"}`).join(", ");
  return (
    <div className="notice" data-level="warning" role="alert">
      <Icon name="users" />
      <div>
        <p>{who} changed this meanwhile: {what}. Decide which version is to stand.</p>
        <div className="row-line">
          <button type="button" className="btn btn-outline-secondary btn-sm" onClick={() => onDecide(true)}>Take theirs</button>
          <button type="button" className="btn btn-outline-secondary btn-sm" onClick={() => onDecide(false)}>Keep mine</button>
        </div>
      </div>
    </div>
  );
}
