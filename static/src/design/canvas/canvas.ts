/** Ties the parts of one canvas together: the design, what a person is doing, how it is lit, what is in view. */

import { select, createSelection } from "../../plan/selection";
import { lanesOf, named, stepsByGroup, workspaceOf } from "../document/canvas";
import { collapseLanes } from "../document/commands";
import { forbiddenSources, forbiddenTargets } from "../document/neighbours";
import { copied, paste } from "../document/clipboard";
import { counted, isRefused, NOTHING, perform as performed, type Outcome, type Selection } from "../document/outcome";
import { laneCard, noteCard, sceneOf } from "../document/scene";
import type { Visit } from "../document/store";
import type { Editor } from "../context";
import type { CanvasContext } from "./context";
import { createPictures } from "./picture";
import { placePiece } from "./pieces";
import { isEmpty, type SessionStore, type Writing } from "./session";
import { createView, type AttachedView } from "./view";

export interface AttachedCanvas extends CanvasContext {
  readonly view: AttachedView;
  /** To be called when what is drawn has changed: what is gone is selected no longer, and the light is what it must be. */
  refresh(): void;
}

export function createCanvas(editor: Editor, session: SessionStore): AttachedCanvas {
  const { store, workspace } = editor;
  const pictures = createPictures();
  const shown = () => {
    const { records } = store.getState();
    return pictures(records, workspaceOf(records, workspace), sceneOf(records, workspace));
  };
  const lights = createSelection<string>(undefined);
  const view = createView(shown);

  const light = (selection: Selection) => {
    const { active } = lights.getState();
    const { graph, picture, cards } = shown();
    const drawn = [...selection.steps, ...selection.notes.map(noteCard)].filter((card) => picture.cards.has(card));
    select(lights, graph, drawn);
    const next = drawn.at(-1) ?? active;
    lights.setState({ arrows: new Set(selection.arrows), active: next !== undefined && picture.cards.has(next) ? next : cards[0]?.id });
  };
  const choose = (wanted: Partial<Selection>) => {
    const selection = { ...NOTHING, ...wanted };
    session.setState({ selection, lane: undefined, record: undefined, refusal: "" });
    lights.setState({ found: undefined });
    light(selection);
  };

  const refresh = () => {
    const { records } = store.getState();
    const { selection, lane } = session.getState();
    const notes = new Set(workspaceOf(records, workspace).notes.map(({ id }) => id));
    const left: Selection = {
      steps: selection.steps.filter((code) => records.StepDefinition?.[code]),
      arrows: selection.arrows.filter((code) => records.StepDependency?.[code]),
      notes: selection.notes.filter((id) => notes.has(id)),
    };
    const isSame = left.steps.length === selection.steps.length && left.arrows.length === selection.arrows.length && left.notes.length === selection.notes.length;
    if (!isSame) session.setState({ selection: left });
    if (lane !== undefined && !records.StepGroup?.[lane]) session.setState({ lane: undefined });
    light(left);
  };

  const refuse = (sentence: string) => {
    editor.say(sentence);
    session.setState({ refusal: sentence });
  };

  const perform = (outcome: Outcome, visit?: Visit) => {
    const hasFocus = view.hasFocus();
    const selection = performed(store, outcome, editor.say, visit);
    if (!selection) {
      session.setState({ refusal: outcome.sentence });
      if (isRefused(outcome) && outcome.path.length > 1) lights.setState({ found: new Set(outcome.path) });
      return false;
    }
    // A command that selects nothing leaves selected what is still there.
    if (isEmpty(selection)) refresh();
    else choose(selection);
    const card = selection.steps.at(-1) ?? selection.notes.map(noteCard).at(-1);
    const { active } = lights.getState();
    if (card !== undefined) view.show(card, { hasFocus: true });
    else if (active !== undefined) view.show(active, { hasFocus });
    return true;
  };

  const write = (writing: Writing) => session.setState({ writing });

  return {
    editor, session, lights, view, shown, choose, refresh,
    chooseLane(code) {
      choose({});
      session.setState({ lane: code });
    },
    toggleLane(code) {
      const { records } = store.getState();
      const isCollapsed = lanesOf(records, workspace).find((lane) => lane.code === code)?.collapsed ?? false;
      if (perform(collapseLanes(records, workspace, !isCollapsed, [code]))) lights.setState({ active: isCollapsed ? stepsByGroup(records).get(code)?.[0]?.code : laneCard(code) });
    },
    perform, write, refuse,
    place(piece, where) {
      const before = store.getState().records.StepGroup ?? {};
      const visit: Visit = {};
      if (!perform(placePiece(store.getState().records, workspace, piece, where), visit)) return;
      const { recent, selection } = session.getState();
      if (piece.kind === "step") session.setState({ recent: [piece.type, ...recent.filter((type) => type !== piece.type)] });
      const group = Object.keys(store.getState().records.StepGroup ?? {}).find((code) => !before[code]);
      if (piece.kind === "lane" && group !== undefined) write({ what: "lane", id: group, visit });
      if (piece.kind === "step") write({ what: "card", id: selection.steps[0]!, visit });
      if (piece.kind === "note") write({ what: "card", id: noteCard(selection.notes[0]!), visit });
    },
    copy() {
      const { selection } = session.getState();
      const text = copied(store.getState().records, workspace, selection);
      if (typeof text === "string") editor.say(`${counted(selection.steps.length + selection.notes.length, "card")} copied.`);
      else perform(text);
      return typeof text === "string" ? text : undefined;
    },
    paste(text) {
      const pointer = view.pointer();
      const cell = pointer && view.cellAt(pointer);
      perform(paste(store.getState().records, workspace, text, editor.schema, { lane: cell?.lane, cell }));
    },
    beginArrow(from, end) {
      const { records } = store.getState();
      session.setState({ connecting: { from, isDragged: end !== undefined, forbidden: end === "source" ? forbiddenSources(records, from) : forbiddenTargets(records, from) } });
      editor.say(end === "source" ? `Choose the step that ${named(records, from)} waits for.` : `Choose the step that waits for ${named(records, from)}.`);
    },
    letGo() {
      const { connecting, selection, lane } = session.getState();
      if (connecting) session.setState({ connecting: undefined });
      else if (lane !== undefined || !isEmpty(selection)) choose({});
      session.setState({ refusal: "", outcomes: undefined });
      lights.setState({ found: undefined });
    },
    sharedWith: (group) => editor.sharedGroups?.[group]?.map(({ name }) => name) ?? [],
    open: (what) => session.setState({ open: what }),
    focus() {
      const { active } = lights.getState();
      if (active !== undefined) view.show(active, { hasFocus: true });
    },
  };
}
