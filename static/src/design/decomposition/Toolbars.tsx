import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { FromClass, ProblemMark } from "./Marks";
import { inheritedFrom, nameOf, type Rule } from "./records";
import type { Saving } from "./useSaving";
import { useScreen, useView } from "./view";
import { counted } from "./words";

/** Above the picture and the table: how to look at it, try it, and add to it. */
export function MainBar({ saving, rules, onAdd }: { saving: Saving; rules: number; onAdd(): void }) {
  const { isReadOnly } = useEditor();
  const { view } = useScreen();
  const mode = useView((state) => state.mode);
  return (
    <div className="rules-bar">
      <span className="side-by-side" role="group" aria-label="View">
        {(["picture", "table"] as const).map((one) => (
          <label key={one}><input type="radio" name="view" checked={mode === one} onChange={() => view.setState({ mode: one })} /><span>{one === "picture" ? "Picture" : "Table"}</span></label>
        ))}
      </span>
      <span className="rules-count">{counted(rules, "rule")}</span>
      <Problems />
      <span className="rules-bar-end">
        <SaveMark saving={saving} />
        <History />
        <TryButton />
        {!isReadOnly && <button type="button" className="btn btn-primary btn-sm" onClick={onAdd}><Icon name="plus" />Add a rule</button>}
      </span>
      <Conflicts saving={saving} />
    </div>
  );
}

/** Above the board of one rule. */
export function BoardBar({ rule, rules, saving, onMap }: { rule: Rule; rules: readonly Rule[]; saving: Saving; onMap(): void }) {
  const { isReadOnly } = useEditor();
  const { view, around } = useScreen();
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems).filter((one) => one.kind === "DecompositionRule" && one.record === rule.code);
  const at = rules.findIndex((one) => one.code === rule.code);
  const from = inheritedFrom(rule, around.root);
  const go = (to: Rule | undefined) => to && view.setState({ board: to.code, chosen: { rule: to.code }, field: undefined, mode: "picture" });
  return (
    <div className="rules-bar">
      <button type="button" className="btn btn-ghost btn-sm" onClick={() => view.setState({ board: undefined })}><Icon name="arrow-left" />All rules</button>
      <h2 className="board-title truncate">{rule.name}</h2>
      {from !== undefined && <FromClass name={nameOf(records, { kind: "ProductClassification", code: from })} />}
      <ProblemMark problems={problems} />
      <span className="rules-steps">
        <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={at <= 0} aria-label="Rule before" onClick={() => go(rules[at - 1])}><Icon name="chevron-left" /></button>
        <span className="rules-count">{at + 1} of {rules.length}</span>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={at < 0 || at >= rules.length - 1} aria-label="Next rule" onClick={() => go(rules[at + 1])}><Icon name="chevron-right" /></button>
      </span>
      <span className="rules-bar-end">
        <SaveMark saving={saving} />
        <History />
        <TryButton />
        <button type="button" className="btn btn-secondary btn-sm" onClick={() => view.setState({ chosen: { rule: rule.code }, field: "condition" })}><Icon name="funnel" />{rule.condition.trim() ? "Condition" : "Always"}</button>
        {!isReadOnly && <button type="button" className="btn btn-primary btn-sm" aria-keyshortcuts="m" title="Map a value (M)" onClick={onMap}><Icon name="plus" />Map a value</button>}
      </span>
      <Conflicts saving={saving} />
    </div>
  );
}

function TryButton() {
  const { view } = useScreen();
  const isTrying = useView((state) => state.isTrying);
  return <button type="button" className="btn btn-secondary btn-sm" aria-pressed={isTrying} onClick={() => view.setState({ isTrying: !isTrying })}><Icon name="play" />Try</button>;
}

function History() {
  const { store, isReadOnly } = useEditor();
  const past = useStore(store.temporal, (state) => state.pastStates.length);
  const future = useStore(store.temporal, (state) => state.futureStates.length);
  if (isReadOnly) return null;
  const history = store.temporal.getState();
  return (
    <>
      <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={past === 0} aria-label="Undo" title="Undo (Ctrl+Z)" onClick={() => history.undo()}><Icon name="undo-2" /></button>
      <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={future === 0} aria-label="Redo" title="Redo (Ctrl+Shift+Z)" onClick={() => history.redo()}><Icon name="redo-2" /></button>
    </>
  );
}

const SAVE_WORDS = { saved: "Saved", changed: "Saving…", saving: "Saving…", failed: "Not saved" } as const;

function SaveMark({ saving }: { saving: Saving }) {
  return (
    <span className="save-state" role="status" data-save={saving.state}>
      {SAVE_WORDS[saving.state]}
      {saving.state === "failed" && <button type="button" className="btn btn-secondary btn-sm" onClick={saving.saveNow}>Try again</button>}
    </span>
  );
}

/** What keeps the changes from being saved, and what to do about it. */
function Conflicts({ saving }: { saving: Saving }) {
  if (saving.conflicts.length) {
    const who = [...new Set(saving.conflicts.map((one) => one.changed_by))].join(" and ") || "Somebody";
    const what = saving.conflicts.map((one) => one.code + (one.fields ? "" : " (removed)")).join(", ");
    return (
      <div className="notice rules-notice" data-level="warning" role="alert">
        <Icon name="users" />
        <div>
          <p>{who} changed this meanwhile: {what}. Decide which version is to stand.</p>
          <button type="button" className="btn btn-secondary btn-sm" onClick={() => saving.decide(true)}>Take theirs</button>{" "}
          <button type="button" className="btn btn-secondary btn-sm" onClick={() => saving.decide(false)}>Keep mine</button>
        </div>
      </div>
    );
  }
  return saving.sentence ? <p className="notice rules-notice" data-level="error" role="alert"><Icon name="circle-alert" /><span>{saving.sentence}</span></p> : null;
}

/** How many problems the rules of this screen have; a click goes to the first. */
function Problems() {
  const { view } = useScreen();
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems).filter((one) => records[one.kind]?.[one.record] !== undefined && (one.kind === "DecompositionRule" || one.kind === "Product"));
  if (problems.length === 0) return null;
  const first = problems.find((one) => one.severity === "Error") ?? problems[0]!;
  const show = () => {
    if (first.kind === "Product") return view.setState({ chosen: { record: { kind: "Product", code: first.record } }, field: first.field });
    const mapping = first.field.startsWith("mappings") ? first.path[0] : undefined;
    view.setState({ chosen: { rule: first.record, mapping }, board: mapping ? first.record : undefined, field: mapping ? undefined : first.field });
  };
  return <button type="button" className="chip" onClick={show} title={first.message}><Icon name={first.severity === "Error" ? "octagon-x" : "triangle-alert"} className="icon icon-small problem-sign" />{counted(problems.length, first.severity === "Error" ? "problem" : "warning")}</button>;
}
