import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { lanesOf } from "../document/canvas";
import { addLane, deleteGroup, deleteSelection, moveToLane, nameNewLane, nameNewStep, perform, renameLane, reorderLane, setFields, type Outcome } from "../document/commands";
import type { Problem, Records } from "../document/document";
import { isRefused } from "../document/outcome";
import type { StepType } from "../document/records";
import { countsOf, type Counts } from "../panel/messages";
import type { Visit } from "../document/store";
import { flushTyping } from "../panel/typing";
import { workerOf } from "../panel/words";
import { Outlining, type OutlineContext } from "./context";
import { addBelow, moveInLane } from "./ordering";
import { HEADINGS, isEditable, rowElement, RowView } from "./RowView";
import { COLUMNS, keptPlace, laneId, movementOf, rowsOf, stepId, type Column, type OutlineRow, type Place } from "./rows";
import { Toolbar, type Actions } from "./Toolbar";

/** Lanes of a larger plan are closed at first. */
const MANY = 300;
const NO_PROBLEMS: Counts = { errors: 0, warnings: 0 };

/** The workspace as a treegrid of lanes, steps and what they wait for: an equal editor, without a picture. */
export function Outline() {
  const editor = useEditor();
  const { store, workspace, isReadOnly, say, open, select, sharedGroups } = editor;
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems);
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => firstClosed(editor.store.getState().records, workspace));
  const drawn = useRef<readonly OutlineRow[]>([]);
  const rows = useMemo(() => (drawn.current = rowsOf(records, workspace, closed, drawn.current)), [records, workspace, closed]);
  const counts = useMemo(() => countsByRow(problems), [problems]);
  const [wanted, setPlace] = useState<Place>();
  const [editing, setEditing] = useState<Place>();
  const [type, setType] = useState<StepType>("AutoTask");
  const lastIndex = useRef(0);
  const place = keptPlace(rows, wanted, lastIndex.current);
  const index = rows.findIndex(({ id }) => id === place?.row);
  if (index >= 0) lastIndex.current = index;
  const row = rows[index];
  const grid = useRef<HTMLTableElement>(null);
  const isFocusDue = useRef(false);
  const made = useRef<{ row: string; visit: Visit }>(undefined);

  useLayoutEffect(() => {
    if (!isFocusDue.current || editing) return;
    isFocusDue.current = false;
    elementAt(place)?.focus();
  });
  // Undo and the like may take away what has the focus: it stays in the outline.
  useEffect(() => {
    if (document.activeElement === document.body && wanted && place && place.row !== wanted.row) elementAt(place)?.focus();
  }, [place, wanted]);

  // The panel beside the outline follows the row that has the focus.
  const rowId = row?.id;
  const hasPlace = wanted !== undefined;
  useEffect(() => {
    if (rowId && hasPlace) select?.({ kind: rowId.startsWith("lane:") ? "StepGroup" : "StepDefinition", code: rowId.slice(rowId.indexOf(":") + 1) });
  }, [rowId, hasPlace, select]);

  const go = useCallback((to: Place) => {
    isFocusDue.current = true;
    setPlace(to);
  }, []);
  const toggle = useCallback((lane: string) => setClosed((before) => (before.has(lane) ? new Set([...before].filter((one) => one !== lane)) : new Set([...before, lane]))), []);
  const run = useCallback((outcome: Outcome) => perform(store, outcome, say), [store, say]);
  const edit = useCallback(
    (at: Place) => {
      if (isReadOnly) return;
      setPlace(at);
      setEditing(at);
    },
    [isReadOnly],
  );

  const context = useMemo<OutlineContext>(
    () => ({
      editing, edit, toggle,
      leave: (keepsFocus) => {
        flushTyping();
        isFocusDue.current = keepsFocus;
        setEditing(undefined);
        made.current = undefined;
      },
      rename: (id, name) => {
        const code = id.slice(id.indexOf(":") + 1);
        const isNew = made.current?.row === id;
        const outcome = renaming(store.getState().records, workspace, id, code, name, isNew);
        perform(store, outcome, say, isNew ? made.current!.visit : undefined);
        if (isRefused(outcome)) return;
        const named = outcome.changes.find(({ kind, fields }) => fields && kind === (id === laneId(code) ? "StepGroup" : "StepDefinition"));
        if (named && named.code !== code) setPlace({ row: id === laneId(code) ? laneId(named.code) : stepId(named.code), column: "name" });
      },
      choose: (id, column) => setPlace({ row: id, column }),
    }),
    [editing, edit, toggle, store, workspace, say],
  );

  /** Adds, then asks for the name: both are one entry of the history. */
  const add = (outcome: Outcome, idOf: (outcome: Outcome) => string | undefined) => {
    const visit: Visit = {};
    perform(store, outcome, say, visit);
    const id = idOf(outcome);
    if (id === undefined) return;
    made.current = { row: id, visit };
    edit({ row: id, column: "name" });
  };
  const actions: Actions = {
    addStep: () => {
      const now = store.getState().records;
      const lane = row?.kind === "step" ? row.lane : (row?.code ?? lanesOf(now, workspace)[0]?.code ?? "");
      setClosed((before) => new Set([...before].filter((one) => one !== lane)));
      const kind = row?.kind === "step" ? row.step.type : type;
      setType(kind);
      add(addBelow(now, workspace, { type: kind, lane, after: row?.kind === "step" ? row.code : undefined }), (outcome) => (isRefused(outcome) ? undefined : stepId(outcome.selection.steps[0]!)));
    },
    addLane: () => {
      const now = store.getState().records;
      const at = row && lanesOf(now, workspace).findIndex(({ code }) => code === (row.kind === "lane" ? row.code : row.lane)) + 1;
      add(addLane(now, workspace, undefined, at), (outcome) => {
        if (isRefused(outcome)) return undefined;
        const group = outcome.changes.find(({ kind }) => kind === "StepGroup");
        return group && laneId(group.code);
      });
    },
    move: (by) => {
      if (!row) return;
      const now = store.getState().records;
      isFocusDue.current = grid.current?.contains(document.activeElement) ?? false;
      if (row.kind === "step") run(moveInLane(now, row.code, by));
      else run(reorderLane(now, workspace, row.code, row.position - 1 + by));
    },
    moveToLane: (lane) => {
      if (row?.kind !== "step") return;
      setClosed((before) => new Set([...before].filter((one) => one !== lane)));
      run(moveToLane(store.getState().records, workspace, [row.code], lane));
    },
    remove: () => {
      if (!row) return;
      const now = store.getState().records;
      isFocusDue.current = grid.current?.contains(document.activeElement) ?? false;
      run(row.kind === "step" ? deleteSelection(now, workspace, { steps: [row.code] }) : deleteGroup(now, workspace, row.code, (sharedGroups?.[row.code] ?? []).map(({ name }) => name)));
    },
  };
  const step = (by: -1 | 1) => {
    const history = store.temporal.getState();
    if ((by < 0 ? history.pastStates : history.futureStates).length === 0) return say(by < 0 ? "There is nothing to undo." : "There is nothing to do again.");
    if (by < 0) history.undo();
    else history.redo();
    say(by < 0 ? "Undone." : "Done again.");
  };
  const openRow = () => row && open({ kind: row.kind === "lane" ? "StepGroup" : "StepDefinition", code: row.code }, "name");
  const openCell = (column: Column) => {
    if (!row) return;
    if (column !== "problems" && isEditable(row, column)) return edit({ row: row.id, column });
    const first = problems.find((problem) => idOfProblem(problem) === row.id);
    if (column === "problems" && first) open({ kind: first.kind, code: first.record }, first.field || undefined);
    else openRow();
  };

  const onKey = (event: KeyboardEvent) => {
    if (!place || editing || event.defaultPrevented) return;
    const { key, altKey, shiftKey } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    const handled = (): boolean => {
      if (ctrl && key.toLowerCase() === "z") return step(shiftKey ? 1 : -1), true;
      if (ctrl && key.toLowerCase() === "y") return step(1), true;
      if (isReadOnly && (altKey || key === "Insert" || key === "Delete" || key === "F2")) return false;
      if (altKey && shiftKey && (key === "ArrowUp" || key === "ArrowDown")) return toOtherLane(key === "ArrowUp" ? -1 : 1), true;
      if (altKey && (key === "ArrowUp" || key === "ArrowDown")) return actions.move(key === "ArrowUp" ? -1 : 1), true;
      if (altKey) return false;
      if (key === "Insert") return shiftKey ? actions.addLane() : actions.addStep(), true;
      if (key === "Delete") return actions.remove(), true;
      if (key === "F2") return edit({ row: place.row, column: place.column && row && isEditable(row, place.column) ? place.column : "name" }), true;
      if (key === "Enter") return place.column ? openCell(place.column) : openRow(), true;
      if (key === " " && row?.kind === "lane") return toggle(row.code), true;
      const moved = movementOf(rows, place, { key, ctrl });
      if (!moved) return false;
      if ("to" in moved) go(moved.to);
      else toggle("open" in moved ? moved.open : moved.close);
      return true;
    };
    if (!handled()) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const toOtherLane = (by: -1 | 1) => {
    if (row?.kind !== "step") return;
    const lanes = lanesOf(store.getState().records, workspace);
    const lane = lanes[lanes.findIndex(({ code }) => code === row.lane) + by];
    if (!lane) return say(by < 0 ? "There is no lane above." : "There is no lane below.");
    isFocusDue.current = true;
    actions.moveToLane(lane.code);
  };

  const name = String(records.Workspace?.[workspace]?.["name"] ?? "the plan");
  return (
    <Outlining.Provider value={context}>
      <div className="outline">
        <Toolbar row={row} actions={actions} />
        {rows.length === 0 ? (
          <div className="empty"><Icon name="list-tree" /><h2>No lanes yet</h2><p>A lane is a step group: steps that an order gets together. Add a lane, then its steps.</p></div>
        ) : (
          <div className="outline-scroll">
            <table ref={grid} role="treegrid" className="outline-grid" aria-label={`Outline of ${name}`} aria-readonly={isReadOnly || undefined} aria-describedby="outline-keys" onKeyDown={onKey}>
              <thead role="rowgroup"><tr role="row">{COLUMNS.map((column) => <th key={column} role="columnheader" scope="col" className={`outline-${column}`}>{HEADINGS[column]}</th>)}</tr></thead>
              <tbody role="rowgroup">
                {rows.map((one) => (
                  <RowView
                    key={one.id} row={one} active={place?.row === one.id ? (place.column ?? "row") : undefined} editing={editing?.row === one.id ? editing.column : undefined}
                    worker={one.kind === "step" ? workerOf(records, one.step) : ""} {...(counts.get(one.id) ?? NO_PROBLEMS)} shared={one.kind === "lane" ? (sharedGroups?.[one.code]?.length ?? 0) : 0}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <p className="outline-keys" id="outline-keys"><kbd>Enter</kbd> edits or opens, <kbd>F2</kbd> renames, <kbd>Insert</kbd> adds a step, with <kbd>Shift</kbd> a lane, <kbd>Alt</kbd> <kbd>↑</kbd> <kbd>↓</kbd> moves, with <kbd>Shift</kbd> to another lane, <kbd>Delete</kbd> deletes</p>
      </div>
    </Outlining.Provider>
  );
}

function elementAt(place: Place | undefined): HTMLElement | null {
  const row = place && document.getElementById(rowElement(place.row));
  return (place?.column ? row?.querySelector<HTMLElement>(`[data-column="${place.column}"]`) : row) ?? null;
}

/** What was just made gets a code that goes with its name. */
function renaming(records: Records, workspace: string, id: string, code: string, name: string, isNew: boolean): Outcome {
  if (id === laneId(code)) return isNew ? nameNewLane(records, workspace, code, name) : renameLane(records, code, name);
  return isNew ? nameNewStep(records, workspace, code, name) : setFields(records, "StepDefinition", [code], { name });
}

function firstClosed(records: Records, workspace: string): ReadonlySet<string> {
  const open = rowsOf(records, workspace, new Set());
  return open.length > MANY ? new Set(open.filter((row) => row.kind === "lane").map((row) => row.code)) : new Set();
}

function idOfProblem({ kind, record }: Problem): string | undefined {
  return kind === "StepDefinition" ? stepId(record) : kind === "StepGroup" ? laneId(record) : undefined;
}

function countsByRow(problems: readonly Problem[]): ReadonlyMap<string, Counts> {
  const found = new Map<string, Problem[]>();
  for (const problem of problems) {
    const id = idOfProblem(problem);
    if (id) found.set(id, [...(found.get(id) ?? []), problem]);
  }
  return new Map([...found].map(([id, list]) => [id, countsOf(list)]));
}

