import { Icon } from "../../../plan/Icon";
import { useDesign, useEditor } from "../../context";
import { workspaceOf } from "../../document/canvas";
import { deleteNote, editNote, isRefused, perform } from "../../document/commands";
import { useTyping } from "../useTyping";
import { useState } from "react";

export function NotePanel({ note }: { note: string }) {
  const { isReadOnly, store, workspace, say } = useEditor();
  const text = useDesign((state) => workspaceOf(state.records, workspace).notes.find((one) => one.id === note)?.text);
  const [problem, setProblem] = useState<string>();
  const typed = useTyping(
    text ?? "",
    (written, visit) => {
      const outcome = editNote(store.getState().records, workspace, note, written);
      if (isRefused(outcome)) return { problem: outcome.sentence };
      store.getState().edit(outcome.changes, visit);
      return { written };
    },
    setProblem,
  );
  if (text === undefined) return null;
  return (
    <>
      <div className="record-form" data-density="panel">
        <div className="form-fields">
          <div className="field-row" data-layout="wide" data-row="text">
            <div className="field-head"><label className="field-name" htmlFor="panel-note">Text</label></div>
            <textarea maxLength={5_000} className="form-control" id="panel-note" rows={6} readOnly={isReadOnly} aria-invalid={problem !== undefined || undefined} aria-describedby={problem ? "panel-note-problem" : undefined} {...typed} />
            {problem && <p className="field-message" id="panel-note-problem" data-severity="Error"><Icon name="circle-alert" className="icon icon-small" />{problem}</p>}
          </div>
        </div>
      </div>
      {!isReadOnly && (
        <footer className="inspector-foot">
          <button type="button" className="btn btn-ghost btn-sm" onClick={() => perform(store, deleteNote(store.getState().records, workspace, note), say)}><Icon name="trash-2" />Delete note</button>
        </footer>
      )}
    </>
  );
}
