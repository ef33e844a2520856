import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { History } from "../saving/History";
import { Saving } from "../saving/Saving";
import { FromClass, ProblemMark } from "./Marks";
import { problemsOfMapping } from "./places";
import { allRules, inheritedFrom, nameOf, ruleOf, type Rule } from "./records";
import { useScreen, useView } from "./view";
import { counted } from "./words";

/** Above the picture and the table: how to look at it, try it, and add to it. */
export function MainBar({ rules, onAdd }: { rules: number; onAdd(): void }) {
  const { isReadOnly } = useEditor();
  const { view } = useScreen();
  const show = useProblems();
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
        <Saving showProblem={show.first} />
        <History />
        <TryButton />
        {!isReadOnly && <button type="button" className="btn btn-primary btn-sm" onClick={onAdd}><Icon name="plus" />Add a rule</button>}
      </span>
    </div>
  );
}

/** Above the board of one rule. */
export function BoardBar({ rule, rules, onMap }: { rule: Rule; rules: readonly Rule[]; onMap(): void }) {
  const { isReadOnly } = useEditor();
  const { view, around } = useScreen();
  const show = useProblems();
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
        <Saving showProblem={show.first} />
        <History />
        <TryButton />
        <button type="button" className="btn btn-secondary btn-sm" onClick={() => view.setState({ chosen: { rule: rule.code }, field: "condition" })}><Icon name="funnel" />{rule.condition.trim() ? "Condition" : "Always applies"}</button>
        {!isReadOnly && <button type="button" className="btn btn-primary btn-sm" aria-keyshortcuts="m" title="Map a value (M)" onClick={onMap}><Icon name="plus" />Map a value</button>}
      </span>
    </div>
  );
}

function TryButton() {
  const { view } = useScreen();
  const isTrying = useView((state) => state.isTrying);
  return <button type="button" className="btn btn-secondary btn-sm" aria-pressed={isTrying} aria-label="Try an order line" title="Try an order line on these rules" onClick={() => view.setState({ isTrying: !isTrying })}><Icon name="play" />Try</button>;
}

/** The problems of this screen's rules and products, and what shows the first of them. */
function useProblems() {
  const { store } = useEditor();
  const { view } = useScreen();
  const records = useDesign((state) => state.records);
  const all = useDesign((state) => state.problems);
  const problems = all.filter((one) => SHOWN.has(one.kind) && records[one.kind]?.[one.record] !== undefined);
  const worst = problems.find((one) => one.severity === "Error") ?? problems[0];
  const first = () => {
    if (!worst) return;
    if (worst.kind === "Product" || worst.kind === "ProductClassification") return view.setState({ chosen: { record: { kind: worst.kind, code: worst.record } }, field: worst.field });
    const rule = worst.kind === "ValueList" ? allRules(store.getState().records).find((one) => one.mappings.some((mapping) => mapping.value_list === worst.record)) : ruleOf(records, worst.record);
    const mapping = worst.kind === "ValueList" ? rule?.mappings.find((one) => one.value_list === worst.record)?.code : rule?.mappings.find((one, position) => problemsOfMapping([worst], rule.code, one.code, position).length > 0)?.code;
    if (rule) view.setState({ chosen: { rule: rule.code, mapping }, board: mapping ? rule.code : view.getState().board, field: mapping ? undefined : worst.field });
  };
  return { problems, worst, first };
}

const SHOWN: ReadonlySet<string> = new Set(["DecompositionRule", "Product", "ProductClassification", "ValueList"]);

/** How many problems there are here; a press goes to the worst. */
function Problems() {
  const { problems, worst, first } = useProblems();
  if (!worst) return null;
  const isError = worst.severity === "Error";
  return (
    <button type="button" className="chip" onClick={first} title={worst.message}>
      <Icon name={isError ? "octagon-x" : "triangle-alert"} className="icon icon-small problem-sign" />{counted(problems.length, isError ? "problem" : "warning")}
    </button>
  );
}
