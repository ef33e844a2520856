import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { EditorContext, useEditor } from "../context";
import { recordOf } from "../document/document";
import type { Fields, Kind } from "../document/records";
import { createDesign } from "../document/store";
import { ASKED, missingOf, newRecord, proposedCode } from "./creating";
import { RecordForm } from "./RecordForm";
import { flushTyping } from "./typing";

export interface CreationDialogProps {
  readonly kind: Kind;
  readonly name: string;
  onCreate(code: string, fields: Fields): void;
  onClose(): void;
}

/** Asks for what a record needs beside its name. It is written on a sheet of its own: the design has it once it is created. */
export function CreationDialog({ kind, name, onCreate, onClose }: CreationDialogProps) {
  const editor = useEditor();
  const kindSchema = editor.schema[kind]!;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [isTried, setIsTried] = useState(false);
  const { code, sheet } = useMemo(() => {
    const { records } = editor.store.getState();
    const free = proposedCode(name, (taken) => recordOf(records, kind, taken) !== undefined);
    return { code: free, sheet: createDesign({ ...records, [kind]: { ...records[kind], [free]: newRecord(kindSchema, free, { name }) } }) };
    // The sheet is made once: what is typed into it stays.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const fields = useStore(sheet, (state) => recordOf(state.records, kind, code))!;
  const missing = missingOf(kindSchema, fields);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-field=system]")?.focus();
  }, []);
  const create = () => {
    flushTyping();
    const made = recordOf(sheet.getState().records, kind, code)!;
    setIsTried(true);
    if (missingOf(kindSchema, made).length === 0) onCreate(code, made);
  };
  return (
    <dialog className="dialog creation" ref={dialog} aria-labelledby={title} onClose={onClose} onKeyDown={(event) => event.stopPropagation()}>
      <div className="dialog-header"><h2 id={title}>Create the {kindSchema.label.toLowerCase()}</h2></div>
      <div className="dialog-body">
        <EditorContext.Provider value={{ ...editor, store: sheet }}>
          <RecordForm kind={kind} codes={[code]} only={ASKED[kind] ?? []} density="page" />
        </EditorContext.Provider>
        {isTried && missing.length > 0 && <p className="field-message" data-severity="Error" role="alert">It still needs {missing.map(({ label }) => label.toLowerCase()).join(" and ")}.</p>}
      </div>
      <div className="dialog-footer">
        <button type="button" className="btn btn-ghost" onClick={() => dialog.current?.close()}>Cancel</button>
        <button type="button" className="btn btn-primary" onClick={create}>Create</button>
      </div>
    </dialog>
  );
}
