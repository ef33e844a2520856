import { useState } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import type { Change } from "../document/document";
import { connect, expressionFor, fittingLists, moveRule, switchMethod, withMapping, withoutMapping, withoutRule } from "./edits";
import { OperandChoice } from "./MappingPanel";
import { FromClass, ProblemMark } from "./Marks";
import { destinationKeyOf, destinationOperands, sourceKeyOf, sourceOperands, type Operand } from "./operands";
import { placeOf } from "./paths";
import { problemsOfMapping, problemsOfRecord } from "./places";
import { inheritedFrom, nameOf, rulesFrom, type Enforcement, type Mapping, type Method, type Rule } from "./records";
import { TypedInput } from "./TypedInput";
import { useScreen } from "./view";
import { counted, ENFORCEMENTS, mappingInWords, METHODS } from "./words";

/** All rules with their mappings as a table: the same editor, without a picture. */
export function RulesTable({ empty }: { empty: React.ReactNode }) {
  const { around } = useScreen();
  const records = useDesign((state) => state.records);
  const rules = rulesFrom(records, around.root);
  if (rules.length === 0) return <div className="rules-nothing">{empty}</div>;
  return (
    <div className="rules-table-scroll" tabIndex={0} role="region" aria-label="Rules and mappings">
      <table className="table rules-table">
        <thead>
          <tr><th scope="col">Rule or source</th><th scope="col">Condition or kind of value</th><th scope="col">Leads to</th><th scope="col">List, expression</th><th scope="col">Applies to</th><th scope="col" className="number">Priority</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr>
        </thead>
        {rules.map((rule, position) => <RuleRows key={rule.code} rule={rule} position={position} count={rules.length} />)}
      </table>
    </div>
  );
}

function RuleRows({ rule, position, count }: { rule: Rule; position: number; count: number }) {
  const { store, isReadOnly, say } = useEditor();
  const { around, view } = useScreen();
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems);
  const [isOpen, setIsOpen] = useState(true);
  const from = inheritedFrom(rule, around.root);
  const edit = (values: Partial<Rule>) => store.getState().edit([{ kind: "DecompositionRule", code: rule.code, fields: { ...rule, ...values } }]);
  const sources = sourceOperands(records, rule, around.mapping_rules);
  const destinations = destinationOperands(records, rule, around.mapping_rules);
  const move = (places: number) => {
    store.getState().edit(moveRule(store.getState().records, around.root, rule.code, places));
    say(`${rule.name} is number ${position + places + 1} of ${count} now.`);
  };
  const isFixed = isReadOnly || from !== undefined;
  return (
    <tbody>
      <tr className="rule-row">
        <th scope="rowgroup">
          <span className="card-line">
            <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-expanded={isOpen} aria-label={`Mappings of ${rule.name}, ${rule.mappings.length}`} onClick={() => setIsOpen(!isOpen)}><Icon name={isOpen ? "chevron-down" : "chevron-right"} className="icon icon-small" /></button>
            <TypedInput label={`Name of the rule ${rule.name}`} value={rule.name} isReadOnly={isReadOnly} onCommit={(name, visit) => name.trim() && visit([{ kind: "DecompositionRule", code: rule.code, fields: { ...rule, name } }])} />
            {from !== undefined && <FromClass name={nameOf(records, { kind: "ProductClassification", code: from })} />}
            <ProblemMark problems={problemsOfRecord(problems, "DecompositionRule", rule.code)} />
          </span>
        </th>
        <td>
          <button type="button" className="btn btn-ghost btn-sm condition-button" aria-label={`Condition of ${rule.name}: ${rule.condition.trim() || "always"}`} onClick={() => view.setState({ chosen: { rule: rule.code }, field: "condition" })}>
            {rule.condition.trim() ? <code className="truncate">{rule.condition}</code> : <span className="muted">always</span>}<Icon name="pencil" className="icon icon-small" />
          </button>
        </td>
        <td colSpan={3}><a href={placeOf({ kind: "Product", code: rule.destination_product })}>{nameOf(records, { kind: "Product", code: rule.destination_product })}</a></td>
        <td className="number">
          <span className="card-line priority-cell">
            {!isFixed && <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={position === 0} aria-label={`Make ${rule.name} stronger`} onClick={() => move(-1)}><Icon name="arrow-up" className="icon icon-small" /></button>}
            {!isFixed && <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={position === count - 1} aria-label={`Make ${rule.name} weaker`} onClick={() => move(1)}><Icon name="arrow-down" className="icon icon-small" /></button>}
            <TypedInput
              label={`Priority of ${rule.name}`} value={rule.priority === null ? "" : String(rule.priority)} isReadOnly={isReadOnly} isNumber
              onCommit={(text) => /^-?\d{0,9}$/.test(text.trim()) && edit({ priority: text.trim() === "" || text.trim() === "-" ? null : Number(text) })}
            />
          </span>
        </td>
        <td className="table-actions">
          {!isReadOnly && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Remove the rule ${rule.name}`} onClick={() => { store.getState().edit([withoutRule(rule)]); say(`The rule ${rule.name} is removed. Undo brings it back.`); }}><Icon name="trash-2" className="icon icon-small" /></button>}
        </td>
      </tr>
      {isOpen && rule.mappings.map((mapping) => <MappingRow key={mapping.code} rule={rule} mapping={mapping} sources={sources} destinations={destinations} />)}
      {isOpen && !isReadOnly && <NewMapping rule={rule} sources={sources} destinations={destinations} />}
    </tbody>
  );
}

interface MappingRowProps {
  readonly rule: Rule;
  readonly mapping: Mapping;
  readonly sources: readonly Operand[];
  readonly destinations: readonly Operand[];
}

function MappingRow({ rule, mapping, sources, destinations }: MappingRowProps) {
  const { store, isReadOnly, say } = useEditor();
  const { around, view } = useScreen();
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems);
  const own = problemsOfMapping(problems, rule.code, mapping.code, rule.mappings.indexOf(mapping));
  const source = sources.find((one) => one.key === sourceKeyOf(mapping));
  const destination = destinations.find((one) => one.key === destinationKeyOf(mapping));
  const lists = mapping.method === "List" ? fittingLists(records, source, destination, around.mapping_rules) : [];
  const put = (changed: Mapping) => store.getState().edit([withMapping(rule, changed)]);
  const words = mappingInWords(records, mapping);
  return (
    <tr className="mapping-row">
      <td>
        <span className="card-line mapping-indent">
          {mapping.method === "Expression" ? <span className="muted">computed</span> : <OperandChoice isBare label={`Source of ${words}`} operands={sources} value={sourceKeyOf(mapping)} isReadOnly={isReadOnly} onChange={(one) => put({ ...mapping, source_type: one.type, source: one.name })} />}
        </span>
      </td>
      <td>
        <select className="form-select" aria-label={`Kind of value of ${words}`} value={mapping.method} disabled={isReadOnly} onChange={(event) => store.getState().edit(switchMethod(store.getState().records, rule, mapping, event.target.value as Method, source, destination, around.mapping_rules))}>
          {METHODS.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
        </select>
      </td>
      <td><OperandChoice isBare label={`Destination of ${words}`} operands={destinations} value={destinationKeyOf(mapping)} isReadOnly={isReadOnly} onChange={(one) => put({ ...mapping, destination_type: one.type, destination: one.name })} /></td>
      <td>
        {mapping.method === "List" && (
          <span className="card-line">
            <select className="form-select" aria-label={`List of ${words}`} value={mapping.value_list ?? ""} disabled={isReadOnly} onChange={(event) => put({ ...mapping, value_list: event.target.value })}>
              {!lists.some((one) => one.code === mapping.value_list) && <option value={mapping.value_list ?? ""}>{mapping.value_list ?? "—"}</option>}
              {lists.map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}
            </select>
            <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Values of the list of ${words}`} title="Edit its values" onClick={() => view.setState({ chosen: { rule: rule.code, mapping: mapping.code } })}><Icon name="pencil" className="icon icon-small" /></button>
          </span>
        )}
        {mapping.method === "Expression" && (
          <button type="button" className="btn btn-ghost btn-sm condition-button" aria-label={`Expression of ${words}: ${mapping.expression || "none yet"}`} onClick={() => view.setState({ chosen: { rule: rule.code, mapping: mapping.code } })}>
            {mapping.expression ? <code className="truncate">{mapping.expression}</code> : <span className="muted">write it</span>}<Icon name="pencil" className="icon icon-small" />
          </button>
        )}
      </td>
      <td>
        <select className="form-select" aria-label={`When ${words} applies`} value={mapping.enforcement} disabled={isReadOnly} onChange={(event) => put({ ...mapping, enforcement: event.target.value as Enforcement })}>
          {ENFORCEMENTS.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
        </select>
      </td>
      <td className="number"><ProblemMark problems={own} /></td>
      <td className="table-actions">
        {!isReadOnly && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Remove the mapping ${words}`} onClick={() => { store.getState().edit([withoutMapping(rule, mapping.code)]); say("The mapping is removed. Undo brings it back."); }}><Icon name="trash-2" className="icon icon-small" /></button>}
      </td>
    </tr>
  );
}

/** The row in which another mapping is made: where from, where to. */
function NewMapping({ rule, sources, destinations }: Omit<MappingRowProps, "mapping">) {
  const { store, say } = useEditor();
  const { around, view } = useScreen();
  const [source, setSource] = useState("");
  const [destination, setDestination] = useState("");
  const to = destinations.find((one) => one.key === destination);
  const from = sources.find((one) => one.key === source);
  const done = (changes: readonly Change[], code: string, sentence: string) => {
    store.getState().edit(changes);
    view.setState({ chosen: { rule: rule.code, mapping: code } });
    setSource("");
    setDestination("");
    say(sentence);
  };
  const add = () => {
    if (!to) return;
    if (source === COMPUTED) {
      const mapping = expressionFor(rule, to);
      return done([withMapping(rule, mapping)], mapping.code, `${to.label} is set by an expression: write it.`);
    }
    if (!from) return;
    const { changes, mapping } = connect(store.getState().records, rule, from, to, around.mapping_rules);
    done(changes, mapping.code, `${from.label} is mapped to ${to.label}. ${counted(rule.mappings.length + 1, "mapping")}.`);
  };
  const choice = (label: string, value: string, operands: readonly Operand[], set: (key: string) => void, first: React.ReactNode) => (
    <select className="form-select" aria-label={`${label} of a new mapping of ${rule.name}`} value={value} onChange={(event) => set(event.target.value)}>
      <option value="">Choose…</option>
      {first}
      {operands.filter((one) => !one.isMissing).map((one) => <option key={one.key} value={one.key}>{one.label}</option>)}
    </select>
  );
  return (
    <tr className="mapping-row new-mapping">
      <td><span className="card-line mapping-indent">{choice("Source", source, sources, setSource, <option value={COMPUTED}>an expression</option>)}</span></td>
      <td className="muted">to</td>
      <td>{choice("Destination", destination, destinations, setDestination, null)}</td>
      <td colSpan={4}><button type="button" className="btn btn-secondary btn-sm" disabled={!to || (!from && source !== COMPUTED)} onClick={add}><Icon name="plus" className="icon icon-small" />Add the mapping</button></td>
    </tr>
  );
}

const COMPUTED = "computed";
