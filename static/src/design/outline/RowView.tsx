/** One row of the treegrid, drawn again only when something of its own changed. */

import { memo, useRef, type ReactNode } from "react";
import { Icon } from "../../plan/Icon";
import { useEditor } from "../context";
import { counted } from "../document/outcome";
import type { Step } from "../document/records";
import { countsInWords, type Counts } from "../panel/messages";
import { conditionOf, TYPE_ICONS } from "../panel/words";
import { CellPopup, NameEditor, TypeEditor } from "./cells";
import { useOutline } from "./context";
import { COLUMNS, type Column, type LaneRow, type OutlineRow, type StepRow } from "./rows";

export interface RowProps {
  readonly row: OutlineRow;
  /** The column that the tab key reaches in this row: "row" for the row as a whole; undefined in every other row. */
  readonly active: Column | "row" | undefined;
  readonly editing: Column | undefined;
  readonly worker: string;
  readonly errors: number;
  readonly warnings: number;
  /** Further workspaces that show the lane. */
  readonly shared: number;
}

export const HEADINGS: Readonly<Record<Column, string>> = { name: "Name", type: "Type", waits: "Waits for", worker: "Who or what", condition: "Condition", problems: "Problems" };

export const RowView = memo(function RowView(props: RowProps) {
  const { row, active } = props;
  const { choose } = useOutline();
  const isLane = row.kind === "lane";
  return (
    <tr
      role="row" id={rowElement(row.id)} className={isLane ? "outline-lane" : "outline-step"} aria-level={isLane ? 1 : 2} aria-posinset={row.position} aria-setsize={row.size}
      aria-expanded={isLane && row.count > 0 ? row.isOpen : undefined} tabIndex={active === "row" ? 0 : -1} data-row-id={row.id} aria-label={isLane ? `Lane ${row.name}, ${counted(row.count, "step")}` : undefined}
      onFocus={({ target, currentTarget }) => target === currentTarget && choose(row.id, undefined)}
    >
      {COLUMNS.map((column) => <Cell key={column} column={column} {...props} />)}
    </tr>
  );
});

export function rowElement(id: string): string {
  return `outline-${id}`;
}

function Cell(props: RowProps & { column: Column }) {
  const { row, column, active, editing } = props;
  const { edit, choose } = useOutline();
  const cell = useRef<HTMLTableCellElement>(null);
  /** A press on the cell that has the focus already edits it, also by touch. */
  const wasActive = useRef(false);
  const isEditing = editing === column;
  const canEdit = isEditable(row, column);
  return (
    <td
      ref={cell} role="gridcell" className={`outline-${column}`} data-column={column} data-label={HEADINGS[column]} tabIndex={active === column && !isEditing ? 0 : -1} aria-readonly={!canEdit || undefined}
      onFocus={({ target, currentTarget }) => target === currentTarget && choose(row.id, column)}
      onPointerDown={() => {
        wasActive.current = active === column && !isEditing;
      }}
      onClick={() => wasActive.current && canEdit && edit({ row: row.id, column })}
    >
      {row.kind === "lane" ? <LaneCell {...props} row={row} isEditing={isEditing} /> : <StepCell {...props} row={row} isEditing={isEditing} />}
      {isEditing && row.kind === "step" && (column === "waits" || column === "worker" || column === "condition") && <CellPopup anchor={cell} column={column} step={row.step} />}
    </td>
  );
}

export function isEditable(row: OutlineRow, column: Column): boolean {
  return row.kind === "lane" ? column === "name" : column !== "problems";
}

function LaneCell({ row, column, isEditing, errors, warnings, shared }: RowProps & { row: LaneRow; column: Column; isEditing: boolean }) {
  const { toggle } = useOutline();
  if (column === "name") {
    return (
      <span className="outline-title">
        <button type="button" className="outline-fold" tabIndex={-1} aria-label={row.isOpen ? `Close ${row.name}` : `Open ${row.name}`} disabled={row.count === 0} onClick={() => toggle(row.code)}><Icon name={row.isOpen ? "chevron-down" : "chevron-right"} /></button>
        {isEditing ? <NameEditor row={row.id} name={row.name} /> : <span className="truncate">{row.name}</span>}
        {shared > 0 && !isEditing && <span className="outline-shared" title={`Also in ${counted(shared, "other workspace")}`}><Icon name="share-2" className="icon icon-small" /><span className="visually-hidden">also in {counted(shared, "other workspace")}</span></span>}
      </span>
    );
  }
  if (column === "type") return <span className="faint">{counted(row.count, "step")}</span>;
  return column === "problems" ? <Problems errors={errors} warnings={warnings} /> : null;
}

function StepCell({ row, column, isEditing, worker, errors, warnings }: RowProps & { row: StepRow; column: Column; isEditing: boolean }) {
  const { schema } = useEditor();
  const { step } = row;
  switch (column) {
    case "name": return <span className="outline-title"><Icon name={TYPE_ICONS[step.type]} className="icon outline-icon" />{isEditing ? <NameEditor row={row.id} name={step.name} /> : <span className="truncate">{step.name}</span>}</span>;
    case "type": return isEditing ? <TypeEditor step={step} /> : schema.StepDefinition?.fields.find(({ name }) => name === "type")?.choices?.find(({ value }) => value === step.type)?.label ?? step.type;
    case "waits": return <Text missing="Nothing">{row.waits}</Text>;
    case "worker": return <Text missing={missingWorker(step)}>{worker}</Text>;
    case "condition": return <Text missing="Always" isCode>{conditionOf(step)}</Text>;
    case "problems": return <Problems errors={errors} warnings={warnings} />;
  }
}

function missingWorker(step: Step): string {
  return step.type === "Callout" || step.type === "AutoTask" || step.type === "ManualTask" ? "Nobody yet" : "–";
}

function Text({ children, missing, isCode = false }: { children: string; missing: string; isCode?: boolean }): ReactNode {
  if (children === "") return <span className="faint">{missing}</span>;
  return <span className={isCode ? "truncate mono" : "truncate"} title={children}>{children}</span>;
}

function Problems({ errors, warnings }: Counts) {
  if (errors + warnings === 0) return <span className="visually-hidden">None</span>;
  return (
    <span className="outline-counts">
      {errors > 0 && <span data-severity="Error"><Icon name="circle-alert" className="icon icon-small" />{errors}</span>}
      {warnings > 0 && <span data-severity="Warning"><Icon name="triangle-alert" className="icon icon-small" />{warnings}</span>}
      <span className="visually-hidden">{countsInWords({ errors, warnings })}</span>
    </span>
  );
}
