import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { RecordForm } from "../panel/RecordForm";
import { duplicateRule, ownCopy, withoutRule } from "./edits";
import { FromClass } from "./Marks";
import { MappingPanel } from "./MappingPanel";
import { Panel } from "./Panel";
import { pageOfRoot, placeOf } from "./paths";
import { inheritedFrom, nameOf, ruleOf, type Rule } from "./records";
import { outcomeOf } from "./trial";
import { TrialReason } from "./TrialReason";
import { useScreen, useView } from "./view";
import { mappingInWords } from "./words";

/** The panel at the right: the form of what is chosen. Escape gives the focus back. */
export function SidePanel({ onClose }: { onClose(): void }) {
  const chosen = useView((state) => state.chosen);
  const records = useDesign((state) => state.records);
  const rule = chosen.rule === undefined ? undefined : ruleOf(records, chosen.rule);
  const mapping = rule?.mappings.find((one) => one.code === chosen.mapping);
  if (rule && mapping) return <Panel key={`${rule.code} ${mapping.code}`} heading={mappingInWords(records, mapping)} eyebrow={`Mapping of ${rule.name}`} onClose={onClose}><MappingPanel rule={rule} mapping={mapping} /></Panel>;
  if (rule) return <RulePanel key={rule.code} rule={rule} onClose={onClose} />;
  if (chosen.record) return <ProductPanel key={chosen.record.code} reference={chosen.record} onClose={onClose} />;
  return null;
}

function RulePanel({ rule, onClose }: { rule: Rule; onClose(): void }) {
  const { store, isReadOnly, say } = useEditor();
  const { around, view } = useScreen();
  const records = useDesign((state) => state.records);
  const field = useView((state) => state.field);
  const answer = useView((state) => state.answer);
  const from = inheritedFrom(rule, around.root);
  const add = (change: ReturnType<typeof duplicateRule>, sentence: string) => {
    store.getState().edit([change]);
    view.setState({ chosen: { rule: change.code } });
    say(sentence);
  };
  const remove = () => {
    store.getState().edit([withoutRule(rule)]);
    view.setState({ chosen: {}, board: undefined });
    say(`The rule ${rule.name} is removed. Undo brings it back.`);
  };
  const foot = !isReadOnly && (
    <>
      {from === undefined ? (
        <button type="button" className="btn btn-secondary btn-sm" onClick={() => add(duplicateRule(records, rule), "The rule is copied.")}><Icon name="copy" />Duplicate</button>
      ) : (
        <button type="button" className="btn btn-secondary btn-sm" onClick={() => add(ownCopy(records, rule, around.root), `${nameOf(records, around.root)} has a rule of its own now, beside the inherited one.`)}><Icon name="copy" />Copy to this product</button>
      )}
      <button type="button" className="btn btn-outline-danger btn-sm" onClick={remove}><Icon name="trash-2" />Remove</button>
    </>
  );
  return (
    <Panel heading={rule.name} eyebrow={from === undefined ? "Rule" : "Inherited rule"} onClose={onClose} foot={foot}>
      {from !== undefined && (
        <p className="notice side-notice" data-level="info">
          <Icon name="layers" />
          <span>It belongs to <FromClass name={nameOf(records, { kind: "ProductClassification", code: from })} /> and counts for all its products. <a href={placeOf({ kind: "ProductClassification", code: from })}>Open the class</a></span>
        </p>
      )}
      {answer && <div className="side-part"><TrialReason outcome={outcomeOf(answer, rule.code)} /></div>}
      <RuleForm rule={rule} field={field} />
    </Panel>
  );
}

function RuleForm({ rule, field }: { rule: Rule; field: string | undefined }) {
  const { view } = useScreen();
  const isOnBoard = useView((state) => state.board === rule.code);
  return (
    <>
      <RecordForm kind="DecompositionRule" codes={[rule.code]} without={["mappings"]} field={field} />
      {!isOnBoard && <div className="side-part"><button type="button" className="btn btn-secondary btn-sm" onClick={() => view.setState({ board: rule.code })}><Icon name="waypoints" />Open its mappings</button></div>}
    </>
  );
}

function ProductPanel({ reference, onClose }: { reference: Parameters<typeof nameOf>[1]; onClose(): void }) {
  const { around } = useScreen();
  const records = useDesign((state) => state.records);
  const field = useView((state) => state.field);
  const isRoot = reference.kind === around.root.kind && reference.code === around.root.code;
  const foot = (
    <>
      <a className="btn btn-secondary btn-sm" href={pageOfRoot(reference)}><Icon name="arrow-up-right" />Open its page</a>
      {!isRoot && <a className="btn btn-secondary btn-sm" href={placeOf(reference)}><Icon name="git-fork" />Its decomposition</a>}
    </>
  );
  return (
    <Panel heading={nameOf(records, reference)} eyebrow={reference.kind === "Product" ? "Product" : "Class"} onClose={onClose} foot={foot}>
      <RecordForm kind={reference.kind} codes={[reference.code]} field={field} />
    </Panel>
  );
}
