import { useCallback, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { isTyping } from "../../site/page";
import { EditorContext, type Editor } from "../context";
import { RecoveredOffer } from "../saving/RecoveredOffer";
import { useHistoryKeys } from "../saving/useHistoryKeys";
import { AddRule } from "./AddRule";
import { Board } from "./Board";
import { MapDialog } from "./MapDialog";
import { PictureView } from "./PictureView";
import { nameOf, ruleOf, rulesFrom } from "./records";
import { RulesTable } from "./RulesTable";
import { SidePanel } from "./SidePanel";
import { BoardBar, MainBar } from "./Toolbars";
import { TrialPanel } from "./TrialPanel";
import { ScreenContext, searchOf, type Screen } from "./view";

interface WorkspaceProps {
  readonly editor: Editor;
  readonly screen: Screen;
}

/** What a product, or every product of a class, turns into: a picture, a board for the mappings of each rule, a table, a trial. */
export function Workspace({ editor, screen }: WorkspaceProps) {
  const { store, isReadOnly } = editor;
  const { view, around } = screen;
  const frame = useRef<HTMLDivElement>(null);
  const records = useStore(store, (state) => state.records);
  const { mode, board, chosen, isTrying } = useStore(view);
  const [dialog, setDialog] = useState<"rule" | "mapping">();
  const rule = board === undefined ? undefined : ruleOf(records, board);
  const rules = rulesFrom(records, around.root);
  const hasPanel = chosen.record !== undefined || (chosen.rule !== undefined && ruleOf(records, chosen.rule) !== undefined);

  useAddress(screen);
  useHistoryKeys(editor);
  useMapKey(editor, screen, setDialog);

  const close = useCallback(() => {
    const { board: onBoard, chosen: before } = view.getState();
    const back = before.mapping !== undefined ? '.mapping-mark[aria-pressed="true"]' : '[aria-pressed="true"]';
    const goal = frame.current?.querySelector<HTMLElement>(`.rules-main ${back}`);
    view.setState({ chosen: onBoard && before.mapping !== undefined ? { rule: onBoard } : {}, field: undefined });
    goal?.focus();
  }, [view]);

  const empty = (
    <div className="empty">
      <Icon name="git-fork" />
      <h2>{nameOf(records, around.root)} turns into nothing yet</h2>
      <p>A rule names a technical product that is to be delivered when this is ordered, and maps its values.</p>
      {!isReadOnly && <button type="button" className="btn btn-primary" onClick={() => setDialog("rule")}><Icon name="plus" />Add the first rule</button>}
    </div>
  );
  return (
    <EditorContext.Provider value={editor}>
      <ScreenContext.Provider value={screen}>
        <div ref={frame} className="rules-workspace" data-panel={hasPanel || undefined}>
          {rule ? <BoardBar rule={rule} rules={rules} onMap={() => setDialog("mapping")} /> : <MainBar rules={rules.length} onAdd={() => setDialog("rule")} />}
          {isTrying && <TrialPanel onClose={() => view.setState({ isTrying: false })} />}
          <div className="rules-body">
            <div className="rules-main">{rule && mode === "picture" ? <Board key={rule.code} rule={rule} /> : mode === "table" ? <RulesTable empty={empty} /> : <PictureView empty={empty} />}</div>
            {hasPanel && <SidePanel onClose={close} />}
          </div>
          {editor.saver && <RecoveredOffer saver={editor.saver} say={editor.say} onDone={() => frame.current?.querySelector<HTMLElement>("button")?.focus()} />}
          <p className="visually-hidden" role="status" data-announce="" />
        </div>
        {dialog === "rule" && <AddRule onClose={() => setDialog(undefined)} />}
        {dialog === "mapping" && rule && <MapDialog rule={rule} onClose={() => setDialog(undefined)} />}
      </ScreenContext.Provider>
    </EditorContext.Provider>
  );
}

/** Keeps the address true; going back in the browser goes back from a board to the picture. */
function useAddress({ view }: Screen): void {
  useEffect(() => {
    let board = view.getState().board;
    const unsubscribe = view.subscribe((state) => {
      const address = `${location.pathname}${searchOf(state)}`;
      if (address === `${location.pathname}${location.search}`) return;
      if (state.board === board) history.replaceState(null, "", address);
      else history.pushState(null, "", address);
      board = state.board;
    });
    const back = () => {
      const rule = new URLSearchParams(location.search).get("rule") ?? undefined;
      board = rule;
      view.setState({ board: rule, chosen: rule ? { rule } : {} });
    };
    addEventListener("popstate", back);
    return () => {
      unsubscribe();
      removeEventListener("popstate", back);
    };
  }, [view]);
}

/** M maps a value on the board; not while somebody types. */
function useMapKey({ isReadOnly }: Editor, { view }: Screen, open: (dialog: "mapping") => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isReadOnly || isTyping(event.target) || document.querySelector("dialog[open]")) return;
      if (event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey || view.getState().board === undefined) return;
      event.preventDefault();
      open("mapping");
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [view, isReadOnly, open]);
}
