/** The cells of the outline while they are edited: each with the very controls that the panel has. */

import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { arrowsOf, stepOf } from "../document/canvas";
import { deleteSelection, perform } from "../document/commands";
import type { Step } from "../document/records";
import { Popup } from "../panel/fields/Combobox";
import { StepSearch } from "../panel/inspector/WaitsFor";
import { useCodes } from "../panel/inspector/useCodes";
import { RecordForm } from "../panel/RecordForm";
import { useOutline } from "./context";
import type { Column } from "./rows";

/** A name being written: Enter keeps it, Escape does not. */
export function NameEditor({ row, name }: { row: string; name: string }) {
  const { rename, leave } = useOutline();
  const [text, setText] = useState(name);
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => input.current?.select(), []);
  const end = (isKept: boolean, keepsFocus: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    if (isKept && text.trim() !== "" && text.trim() !== name) rename(row, text.trim());
    leave(keepsFocus);
  };
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter" || event.key === "Tab") event.preventDefault();
    if (event.key === "Enter" || event.key === "Tab") end(true, true);
    if (event.key === "Escape") end(false, true);
  };
  return <input ref={input} className="form-control outline-name-input" aria-label="Name" autoFocus maxLength={255} value={text} onChange={({ target }) => setText(target.value)} onKeyDown={onKey} onBlur={() => end(true, false)} />;
}

export function TypeEditor({ step }: { step: Step }) {
  const { store, schema } = useEditor();
  const { leave } = useOutline();
  const choices = schema.StepDefinition?.fields.find(({ name }) => name === "type")?.choices ?? [];
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter" || event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      leave(true);
    }
  };
  return (
    <select className="form-select" aria-label="Type" autoFocus value={step.type} onKeyDown={onKey} onBlur={() => leave(false)} onChange={({ target }) => store.getState().edit([{ kind: "StepDefinition", code: step.code, fields: { ...step, type: target.value } }])}>
      {choices.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
    </select>
  );
}

const FIELDS: Readonly<Partial<Record<Column, readonly string[]>>> = {
  worker: ["integration", "action", "config_parameter", "queue", "user", "allocation"],
  condition: ["execute_on", "skip_branch", "resume_on"],
};

/** What a cell opens: the fields of its column, or the arrows into the step. */
export function CellPopup({ anchor, column, step }: { anchor: RefObject<HTMLElement | null>; column: Column; step: Step }) {
  const codes = useCodes(step.code);
  const only = FIELDS[column];
  const hasNothing = column === "worker" && !["Callout", "AutoTask", "ManualTask"].includes(step.type);
  return (
    <EditorPopup anchor={anchor} label={`${column === "waits" ? "What it waits for" : column === "worker" ? "Who or what does it" : "When it runs"}: ${step.name}`}>
      {column === "waits" && <WaitsEditor step={step} />}
      {hasNothing && <p className="field-note outline-popup-note" tabIndex={-1}>Nobody has to do anything: the engine takes this step itself.</p>}
      {only && !hasNothing && <RecordForm kind="StepDefinition" codes={codes} only={only} />}
    </EditorPopup>
  );
}

function EditorPopup({ anchor, label, children }: { anchor: RefObject<HTMLElement | null>; label: string; children: ReactNode }) {
  const { leave } = useOutline();
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => content.current?.querySelector<HTMLElement>("input, select, textarea, button:not(.field-help-switch), p[tabindex]")?.focus(), []);
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.defaultPrevented || event.key !== "Escape") return;
    event.preventDefault();
    leave(true);
  };
  const onBlur = (event: FocusEvent) => {
    const { relatedTarget, currentTarget } = event;
    // What is drawn anew loses the focus to nothing; only going elsewhere ends the editing.
    if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) leave(false);
  };
  return (
    <Popup anchor={anchor} width={352} height={480}>
      <div ref={content} className="outline-popup" role="dialog" aria-label={label} onKeyDown={onKey} onBlur={onBlur}>
        {children}
        <div className="outline-popup-foot"><button type="button" className="btn btn-outline-secondary btn-sm" onClick={() => leave(true)}>Done</button></div>
      </div>
    </Popup>
  );
}

function WaitsEditor({ step }: { step: Step }) {
  const { store, workspace, say, open } = useEditor();
  const records = useDesign((state) => state.records);
  const list = useRef<HTMLDivElement>(null);
  const arrows = arrowsOf(records).into.get(step.code) ?? [];
  const remove = (code: string) => {
    perform(store, deleteSelection(store.getState().records, workspace, { arrows: [code] }), say);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>("input")?.focus());
  };
  return (
    <div className="record-form outline-waits" ref={list}>
      <StepSearch step={step.code} end="depends_on" />
      <ul className="arrow-list">
        {arrows.map((arrow) => {
          const name = stepOf(records, arrow.depends_on)?.name ?? arrow.depends_on;
          return (
            <li key={arrow.code}>
              <span className="arrow-name truncate">{name}</span>
              <button type="button" className="btn btn-ghost btn-sm" aria-label={`Scope of the arrow from ${name}`} onClick={() => open({ kind: "StepDependency", code: arrow.code }, "scope")}>Scope…</button>
              <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Wait no longer for ${name}`} title="Remove the arrow" onClick={() => remove(arrow.code)}><Icon name="x" /></button>
            </li>
          );
        })}
      </ul>
      {arrows.length === 0 && <p className="field-note">It waits for nothing: it runs at once.</p>}
    </div>
  );
}
