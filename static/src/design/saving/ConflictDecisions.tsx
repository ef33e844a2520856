import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import type { Saver } from "../document/autosave";
import type { Conflict } from "../document/saving";

/** What another person changed as well: field by field, to keep mine or take theirs. */
export function ConflictDecisions({ saver, onClose }: { saver: Saver; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const conflicts = useStore(saver.state, (state) => state.conflicts);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    if (conflicts.length === 0) dialog.current?.close();
  }, [conflicts.length]);
  const all = (choice: "mine" | "theirs") => {
    for (const conflict of conflicts) saver.resolve(conflict, choice);
  };
  return (
    <dialog
      ref={dialog} className="dialog dialog-wide" aria-labelledby="conflicts-title" onKeyDown={(event) => event.stopPropagation()}
      onClose={onClose}
    >
      <div className="dialog-header">
        <h2 id="conflicts-title">Somebody else changed the same</h2>
        <button type="button" className="btn btn-ghost btn-icon" aria-label="Close" onClick={() => dialog.current?.close()}><Icon name="x" /></button>
      </div>
      <div className="dialog-body">
        <p className="muted">All other changes of both of you are kept. Decide here; until then yours are on your screen alone.</p>
        <ul className="conflict-list">{conflicts.map((conflict) => <ConflictRow key={`${conflict.kind}/${conflict.code}/${conflict.field}`} conflict={conflict} saver={saver} />)}</ul>
      </div>
      {conflicts.length > 1 && (
        <div className="dialog-footer">
          <button type="button" className="btn btn-secondary" onClick={() => all("theirs")}>Take theirs everywhere</button>
          <button type="button" className="btn btn-secondary" onClick={() => all("mine")}>Keep mine everywhere</button>
        </div>
      )}
    </dialog>
  );
}

function ConflictRow({ conflict, saver }: { conflict: Conflict; saver: Saver }) {
  const editor = useEditor();
  const { kind, code, field, mine, theirs, changedBy, changedAt } = conflict;
  const name = useDesign((state) => (state.records[kind]?.[code]?.["name"] as string | undefined) || code);
  const label = editor.schema[kind]?.fields.find((one) => one.name === field)?.label ?? (field.startsWith("notes/") ? "Note" : field);
  const when = changedAt ? new Date(changedAt).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }) : "";
  return (
    <li className="conflict">
      <h3>{editor.schema[kind]?.label ?? kind} “{name}”{label && `, ${label.toLowerCase()}`}</h3>
      <div className="conflict-sides">
        <Side title="Mine" value={mine} isWhole={field === ""} action="Keep mine" onTake={() => saver.resolve(conflict, "mine")} />
        <Side title={changedBy ? `${changedBy}${when && `, ${when}`}` : "Theirs"} value={theirs} isWhole={field === ""} action="Take theirs" onTake={() => saver.resolve(conflict, "theirs")} />
      </div>
    </li>
  );
}

function Side({ title, value, isWhole, action, onTake }: { title: string; value: unknown; isWhole: boolean; action: string; onTake(): void }) {
  return (
    <div className="conflict-side">
      <p className="small muted">{title}</p>
      <pre>{isWhole ? (value ? "changed" : "removed") : spelledOut(value)}</pre>
      <button type="button" className="btn btn-secondary btn-sm" onClick={onTake}>{action}</button>
    </div>
  );
}

function spelledOut(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  return typeof value === "string" ? value : typeof value === "boolean" ? (value ? "yes" : "no") : JSON.stringify(value, null, 2);
}
