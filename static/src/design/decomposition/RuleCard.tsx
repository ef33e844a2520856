import { useRef, type CSSProperties, type KeyboardEvent } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { moveRule } from "./edits";
import { FromClass, ProblemMark } from "./Marks";
import type { RuleRow } from "./picture";
import { nameOf, type Method } from "./records";
import { outcomeOf, type RuleState } from "./trial";
import { useScreen, useView } from "./view";
import { counted, METHODS, priorityInWords } from "./words";

interface RuleCardProps {
  readonly row: RuleRow;
  readonly position: number;
  readonly count: number;
  readonly style: CSSProperties;
}

const OUTCOMES: Readonly<Record<RuleState, { readonly icon: string; readonly words: string }>> = {
  applies: { icon: "circle-check", words: "applies" },
  refused: { icon: "circle-minus", words: "does not apply" },
  "not made": { icon: "ban", words: "makes no line" },
  failed: { icon: "circle-x", words: "fails" },
  "not asked": { icon: "circle-help", words: "was not asked" },
};

/** One rule: when it applies, how strong it is, how many values it carries. */
export function RuleCard({ row: { rule, from }, position, count, style }: RuleCardProps) {
  const { store, isReadOnly, say } = useEditor();
  const { around, view } = useScreen();
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems);
  const isChosen = useView((state) => state.chosen.rule === rule.code);
  const answer = useView((state) => state.answer);
  const outcome = answer && outcomeOf(answer, rule.code);
  const open = useRef<HTMLButtonElement>(null);
  const own = problems.filter((one) => one.kind === "DecompositionRule" && one.record === rule.code);
  const canMove = !isReadOnly && from === undefined;
  const move = (places: number) => {
    const changes = moveRule(store.getState().records, around.root, rule.code, places);
    if (changes.length === 0) return;
    store.getState().edit(changes);
    say(`${rule.name} is now number ${Math.min(Math.max(position + places, 0), count - 1) + 1} of ${count}.`);
    requestAnimationFrame(() => open.current?.focus());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.altKey && canMove && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(event.key === "ArrowUp" ? -1 : 1);
    }
    if (event.key === "Enter" && event.target === open.current && isChosen) {
      event.preventDefault();
      view.setState({ board: rule.code });
    }
  };
  const words = [
    rule.name, `${position + 1} of ${count}`, `leads to ${nameOf(records, { kind: "Product", code: rule.destination_product })}`, rule.condition.trim() ? `if ${rule.condition.trim()}` : "always applies",
    ...(outcome ? [OUTCOMES[outcome.state].words] : []),
  ];
  return (
    <li className="rule-card" style={style} data-chosen={isChosen || undefined} data-inherited={from !== undefined || undefined} data-outcome={outcome?.state} onKeyDown={onKey}>
      <button
        ref={open} type="button" className="rule-open" aria-pressed={isChosen} aria-keyshortcuts={canMove ? "Alt+ArrowUp Alt+ArrowDown" : undefined} aria-label={words.join(", ")}
        onClick={() => view.setState({ chosen: { rule: rule.code }, field: undefined })} onDoubleClick={() => view.setState({ board: rule.code })}
      >
        <span className="card-line">
          {outcome && <span className="outcome-mark" title={outcome.reason}><Icon name={OUTCOMES[outcome.state].icon} className="icon icon-small" /></span>}
          <strong className="truncate">{rule.name}</strong>
        </span>
        <span className="card-line card-note">
          {rule.condition.trim() ? <><span>if</span><code className="truncate" title={rule.condition}>{rule.condition}</code></> : <span>always applies</span>}
        </span>
      </button>
      <span className="card-line rule-foot">
        <span className="priority" title={priorityInWords(rule)}><span className="visually-hidden">Priority </span>{rule.priority ?? "—"}</span>
        {from !== undefined && <FromClass name={nameOf(records, { kind: "ProductClassification", code: from })} />}
        <ProblemMark problems={own} />
        <span className="rule-buttons">
          {canMove && (
            <>
              <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={position === 0} aria-label={`Make ${rule.name} stronger`} title="Stronger (Alt+↑)" onClick={() => move(-1)}><Icon name="arrow-up" className="icon icon-small" /></button>
              <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={position === count - 1} aria-label={`Make ${rule.name} weaker`} title="Weaker (Alt+↓)" onClick={() => move(1)}><Icon name="arrow-down" className="icon icon-small" /></button>
            </>
          )}
          <button type="button" className="btn btn-secondary btn-sm" aria-label={`Mappings of ${rule.name}, ${counted(rule.mappings.length, "mapping")}`} onClick={() => view.setState({ board: rule.code, chosen: { rule: rule.code }, field: undefined })}>
            <MethodCounts methods={rule.mappings.map((mapping) => mapping.method)} />
          </button>
        </span>
      </span>
    </li>
  );
}

/** How many mappings there are of each kind, by their signs. */
function MethodCounts({ methods }: { methods: readonly Method[] }) {
  if (methods.length === 0) return <>Map values</>;
  return (
    <span className="method-counts">
      {METHODS.map(({ value, icon }) => {
        const count = methods.filter((method) => method === value).length;
        return count > 0 && <span key={value} className="method-count" data-method={value}><Icon name={icon} className="icon icon-small" />{count}</span>;
      })}
    </span>
  );
}
