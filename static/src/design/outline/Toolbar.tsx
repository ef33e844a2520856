import type { KeyboardEvent } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { lanesOf, stepOf } from "../document/canvas";
import type { OutlineRow } from "./rows";

export interface Actions {
  addStep(): void;
  addLane(): void;
  move(by: -1 | 1): void;
  moveToLane(lane: string): void;
  remove(): void;
}

/** What can be done with the row that has the focus, and its keys. One tab stop; the arrow keys go along it. */
export function Toolbar({ row, actions }: { row: OutlineRow | undefined; actions: Actions }) {
  const { workspace, isReadOnly } = useEditor();
  const records = useDesign((state) => state.records);
  const lanes = lanesOf(records, workspace);
  const own = row?.kind === "step" ? stepOf(records, row.code)?.group : undefined;
  if (isReadOnly) return null;
  const tools: readonly ToolProps[] = [
    { icon: "plus", label: "Add step", keys: "Insert", isShown: true, isOff: lanes.length === 0, onPress: actions.addStep },
    { icon: "layers", label: "Add lane", keys: "Shift+Insert", isShown: true, isOff: false, onPress: actions.addLane },
    { icon: "arrow-up", label: "Move up", keys: "Alt+↑", isShown: false, isOff: !row, onPress: () => actions.move(-1) },
    { icon: "arrow-down", label: "Move down", keys: "Alt+↓", isShown: false, isOff: !row, onPress: () => actions.move(1) },
    { icon: "trash-2", label: row?.kind === "lane" ? "Delete lane" : "Delete step", keys: "Delete", isShown: false, isOff: !row, onPress: actions.remove },
  ];
  return (
    <div className="outline-tools" role="toolbar" aria-label="Change the outline" onKeyDown={goAlong}>
      {tools.map((tool, index) => <Tool key={tool.icon} {...tool} isFirst={index === 0} />)}
      <label className="outline-move">
        <span>Lane<span className="visually-hidden"> of the step</span></span>
        <select className="form-select form-select-sm" tabIndex={-1} disabled={own === undefined} value={own ?? ""} onChange={({ target }) => actions.moveToLane(target.value)}>
          <option value="" disabled>Choose a step</option>
          {lanes.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
        </select>
      </label>
    </div>
  );
}

interface ToolProps {
  readonly icon: string;
  readonly label: string;
  readonly keys: string;
  /** Whether the words stand beside the icon. */
  readonly isShown: boolean;
  readonly isOff: boolean;
  readonly isFirst?: boolean;
  onPress(): void;
}

/** A tool that cannot be used now keeps its place among the arrow keys, and says so. */
function Tool({ icon, label, keys, isShown, isOff, isFirst = false, onPress }: ToolProps) {
  return (
    <button type="button" className={isShown ? "btn btn-outline-secondary btn-sm" : "btn btn-ghost btn-icon btn-sm"} aria-label={label} title={`${label} (${keys})`} aria-disabled={isOff || undefined} tabIndex={isFirst ? 0 : -1} onClick={() => !isOff && onPress()}>
      <Icon name={icon} />{isShown && <span className="outline-tool-word">{label}</span>}
    </button>
  );
}

function goAlong(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  const tools = [...event.currentTarget.querySelectorAll<HTMLElement>("button, select:not(:disabled)")];
  const at = tools.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  tools[(at + by + tools.length) % tools.length]?.focus();
}
