import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject } from "react";
import { Icon } from "../../plan/Icon";
import { EditorContext, useDesign, useEditor, type Editor } from "../context";
import { recordOf, type Records } from "../document/document";
import type { Kind, Note, Reference, Step, Workspace } from "../document/records";
import { ArrowPanel } from "./inspector/ArrowPanel";
import { LanePanel } from "./inspector/LanePanel";
import { NotePanel } from "./inspector/NotePanel";
import { RecordPanel } from "./inspector/RecordPanel";
import { SeveralPanel } from "./inspector/SeveralPanel";
import { StepPanel } from "./inspector/StepPanel";
import { WorkspacePanel } from "./inspector/WorkspacePanel";
import { pageOf } from "./pages";
import { IntegrationPanel } from "./inspector/IntegrationPanel";
import { flushTyping } from "./typing";
import { bounded, keepWidth, keptWidth, LEAST } from "./width";
import { TYPE_ICONS } from "./words";

export interface InspectorProps {
  /** Nothing: the workspace itself. */
  readonly selection: readonly Reference[];
  /** The note that is selected, by its id: notes are no records. */
  readonly note?: string | undefined;
  readonly field?: string | undefined;
  /** The focus goes into the panel: to the field, else to the first; onEntered says that it is there. */
  readonly isEntering?: boolean;
  onEntered?(): void;
  onClose(): void;
}

/** What lies on the canvas; other records are opened in the panel, with a way back. */
const ON_CANVAS: ReadonlySet<Kind> = new Set<Kind>(["StepDefinition", "StepDependency", "StepGroup", "Workspace"]);

/** The panel at the right: the form of what is selected, with the rules around it. Escape gives the focus back through onClose. */
export function Inspector({ selection, note, field, isEntering = false, onEntered, onClose }: InspectorProps) {
  const editor = useEditor();
  const records = useDesign((state) => state.records);
  const key = `${selection.map(({ kind, code }) => `${kind}:${code}`).join("|")}#${note ?? ""}`;
  const [opened, setOpened] = useState<{ readonly key: string; readonly path: readonly Reference[]; readonly field?: string | undefined }>({ key, path: [] });
  const path = opened.key === key ? opened.path.filter(({ kind, code }) => recordOf(records, kind, code)) : [];
  const panel = useRef<HTMLElement>(null);

  const open = useCallback(
    (reference: Reference, wanted?: string) => {
      flushTyping();
      const isHere = recordOf(editor.store.getState().records, reference.kind, reference.code) !== undefined;
      if (ON_CANVAS.has(reference.kind) && isHere) return editor.open(reference, wanted);
      const page = pageOf(reference);
      if (isHere && reference.kind !== "Product") {
        setOpened((before) => ({ key, path: [...(before.key === key ? before.path : []), reference], field: wanted }));
        setIsMoving(true);
      } else if (page) window.open(page, "_blank", "noopener");
    },
    [editor, key],
  );
  const inner = useMemo<Editor>(() => ({ ...editor, open }), [editor, open]);

  const shown = path.length ? [path.at(-1)!] : selection.filter(({ kind, code }) => recordOf(records, kind, code));
  const shownField = path.length ? opened.field : field;
  const [isMoving, setIsMoving] = useState(false);
  useEntering(panel, isEntering || isMoving, path.length && isMoving ? opened.field : field, () => {
    setIsMoving(false);
    onEntered?.();
  });

  const back = () => {
    setOpened({ key, path: path.slice(0, -1) });
    setIsMoving(true);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    flushTyping();
    if (path.length) back();
    else onClose();
  };
  const heading = headingOf(editor, records, shown, path.length ? undefined : note);
  const before = path.length > 1 ? path.at(-2)! : selection[0];
  return (
    <EditorContext.Provider value={inner}>
      <Frame panel={panel} onKey={onKey}>
        <header className="inspector-head">
          {path.length > 0 && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Back to ${before ? nameOf(records, before) : "the workspace"}`} title="Back" onClick={back}><Icon name="arrow-left" /></button>}
          <Icon name={heading.icon} />
          <div className="inspector-title">
            <h2 tabIndex={-1}>{heading.title}</h2>
            {heading.note && <p>{heading.note}</p>}
          </div>
          <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Close the panel" title="Close (Esc)" onClick={onClose}><Icon name="x" /></button>
        </header>
        <div className="inspector-body" key={`${key}/${path.length}`}>{contentOf(shown, path.length ? undefined : note, shownField, path.length ? back : onClose)}</div>
      </Frame>
    </EditorContext.Provider>
  );
}

function contentOf(shown: readonly Reference[], note: string | undefined, field: string | undefined, onGone: () => void): ReactNode {
  if (note !== undefined) return <NotePanel note={note} />;
  const [first] = shown;
  if (!first) return <WorkspacePanel field={field} />;
  if (shown.length > 1) return <SeveralPanel selection={shown} />;
  switch (first.kind) {
    case "StepDefinition": return <StepPanel code={first.code} field={field} />;
    case "StepDependency": return <ArrowPanel code={first.code} field={field} />;
    case "StepGroup": return <LanePanel code={first.code} field={field} />;
    case "Workspace": return <WorkspacePanel field={field} />;
    case "Integration": return <IntegrationPanel code={first.code} field={field} />;
    default: return <RecordPanel kind={first.kind} code={first.code} field={field} onGone={onGone} />;
  }
}

interface Heading {
  readonly icon: string;
  readonly title: string;
  readonly note?: string;
}

function headingOf({ schema, workspace }: Editor, records: Records, shown: readonly Reference[], note: string | undefined): Heading {
  const [first] = shown;
  if (note !== undefined) return { icon: "message-square", title: firstLine((records.Workspace?.[workspace] as Workspace | undefined)?.notes.find((one: Note) => one.id === note)?.text ?? "") || "Note", note: "Note" };
  if (shown.length > 1) return { icon: "layers", title: `${shown.length} selected` };
  if (!first) return { icon: "layout-dashboard", title: String(records.Workspace?.[workspace]?.["name"] ?? "Workspace"), note: "Workspace" };
  const title = nameOf(records, first);
  const label = schema[first.kind]?.label ?? "";
  if (first.kind === "StepDefinition") {
    const step = records.StepDefinition?.[first.code] as Step;
    const type = schema.StepDefinition?.fields.find(({ name }) => name === "type")?.choices?.find(({ value }) => value === step.type)?.label ?? step.type;
    return { icon: TYPE_ICONS[step.type], title, note: `${type} in ${String(records.StepGroup?.[step.group]?.["name"] ?? step.group)}` };
  }
  if (first.kind === "StepDependency") return { icon: "arrow-right", title: "Arrow", note: "One step waits for another" };
  return { icon: first.kind === "StepGroup" ? "layers" : first.kind === "Workspace" ? "layout-dashboard" : "file-text", title, note: label };
}

function firstLine(text: string): string {
  return text.split("\n")[0]?.slice(0, 80) ?? "";
}

function nameOf(records: Records, { kind, code }: Reference): string {
  return String(recordOf(records, kind, code)?.["name"] || code);
}

const CONTROLS = "input, select, textarea, [contenteditable], button:not(.field-help-switch)";

/** Puts the focus into the panel once its form is drawn: on a field, else on the first one that can be changed. */
function useEntering(panel: RefObject<HTMLElement | null>, isEntering: boolean, field: string | undefined, onEntered: () => void): void {
  const entered = useRef(onEntered);
  entered.current = onEntered;
  useEffect(() => {
    if (!isEntering) return;
    const frame = requestAnimationFrame(() => {
      const body = panel.current?.querySelector<HTMLElement>(".inspector-body");
      const row = field === undefined ? undefined : body?.querySelector<HTMLElement>(`[data-row="${CSS.escape(field.split(/[./]/)[0]!)}"]`);
      const goal = row?.querySelector<HTMLElement>(CONTROLS) ?? body?.querySelector<HTMLElement>(`.field-row :is(${CONTROLS})`) ?? panel.current?.querySelector<HTMLElement>("h2");
      row?.scrollIntoView({ block: "nearest" });
      goal?.focus({ preventScroll: row !== undefined });
      entered.current();
    });
    return () => cancelAnimationFrame(frame);
  }, [panel, isEntering, field]);
}

/** The panel's edge can be dragged, and moved with the arrow keys. On a phone the panel is a sheet from below. */
function Frame({ panel, onKey, children }: { panel: RefObject<HTMLElement | null>; onKey(event: KeyboardEvent): void; children: ReactNode }) {
  const [width, setWidth] = useState(keptWidth);
  const [isLow, setIsLow] = useState(false);
  const set = (wanted: number) => {
    const next = bounded(wanted, innerWidth);
    setWidth(next);
    keepWidth(next);
  };
  const onDrag = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const edge = event.currentTarget;
    const right = (panel.current?.getBoundingClientRect().right ?? innerWidth);
    edge.setPointerCapture(event.pointerId);
    const onMove = (move: globalThis.PointerEvent) => set(right - move.clientX);
    edge.addEventListener("pointermove", onMove);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", onMove), { once: true });
  };
  const onEdgeKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(width + by);
  };
  return (
    <aside ref={panel} className="inspector" aria-label="Properties" data-low={isLow || undefined} style={{ "--panel-width": `${width}px` } as React.CSSProperties} onKeyDown={onKey}>
      <div className="inspector-edge" role="separator" aria-orientation="vertical" aria-label="Width of the panel" aria-valuenow={width} aria-valuemin={LEAST} aria-valuemax={640} tabIndex={0} onPointerDown={onDrag} onKeyDown={onEdgeKey} onDoubleClick={() => set(360)} />
      <button type="button" className="inspector-grip" aria-label={isLow ? "Raise the panel" : "Lower the panel"} aria-expanded={!isLow} onClick={() => setIsLow(!isLow)} />
      {children}
    </aside>
  );
}
