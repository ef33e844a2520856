import type { PointerEvent } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign } from "../context";
import { mappingsAt, ROW } from "./board";
import { TypeTag } from "./Marks";
import type { Operand } from "./operands";
import { nameOf, type Rule } from "./records";
import { defaultOf, lineMadeBy, shown, sourceValue, type TrialAnswer } from "./trial";
import { otherSide, type Side } from "./useConnecting";
import { useView } from "./view";
import { counted } from "./words";

interface OperandRowProps {
  readonly side: Side;
  readonly operand: Operand;
  readonly rule: Rule;
  readonly isFirst: boolean;
  readonly state: "picked" | "over" | undefined;
  /** While something is being connected: only a list leads here. */
  readonly needsList: boolean;
  onOpen(operand: Operand): void;
  onPointerDown: ((event: PointerEvent, side: Side, operand: Operand) => void) | undefined;
  setByExpression: ((destination: Operand) => void) | undefined;
}

/** An attribute or field at one side of the board. */
export function OperandRow({ side, operand, rule, isFirst, state, needsList, onOpen, onPointerDown, setByExpression }: OperandRowProps) {
  const records = useDesign((one) => one.records);
  const lacksValue = useDesign((one) => side === "destination" && one.problems.some((problem) => isAbout(problem, rule.destination_product, operand.name)));
  const answer = useView((one) => one.answer);
  const own = mappingsAt(rule, side, operand);
  const value = answer && valueOf(answer, rule, side, operand);
  const from = operand.from && nameOf(records, { kind: "ProductClassification", code: operand.from });
  const words = [
    operand.label, operand.dataType ?? "unknown type", operand.required ? "required" : "", from ? `inherited from ${from}` : "", operand.isMissing ? "not an attribute of the product" : "",
    lacksValue ? "needs a value" : "", own.length ? counted(own.length, "mapping") : "not mapped", needsList ? "needs a list, since the types differ" : "", value ? `now ${value.text}` : "",
  ];
  return (
    <li className="operand" data-operand={operand.key} data-side={side} data-state={state} data-missing={operand.isMissing || undefined} data-needs-list={needsList || undefined} style={{ height: ROW }}>
      <button
        type="button" className="operand-open" tabIndex={isFirst ? 0 : -1} aria-pressed={state === "picked"} aria-label={words.filter(Boolean).join(", ")}
        onClick={() => onOpen(operand)} onPointerDown={(event) => onPointerDown?.(event, side, operand)} onDragStart={(event) => event.preventDefault()}
      >
        <span className="truncate operand-name" title={operand.label === operand.name ? operand.label : `${operand.label} (${operand.name})`}>{operand.label}</span>
        {operand.required && <span className="required-mark" title="Required">*</span>}
        {from && <span className="operand-from" title={`Inherited from the class ${from}`}><Icon name="layers" className="icon icon-small" /></span>}
        {operand.isMissing && <span className="problem-mark" data-severity="Warning" title="The product does not have this attribute"><Icon name="unlink" className="icon icon-small" /></span>}
        {lacksValue && <span className="problem-mark" data-severity="Warning" title="Required, without default, and no mapping gives it a value"><Icon name="circle-alert" className="icon icon-small" /></span>}
        {value ? <span className="operand-value truncate" data-is-default={value.isDefault || undefined} title={value.title}>{value.text}</span> : <TypeTag type={operand.dataType} />}
      </button>
      {setByExpression && (
        <button type="button" className="btn btn-ghost btn-icon btn-sm operand-expression" tabIndex={-1} aria-label={`Set ${operand.label} by an expression`} title="Set by an expression" onClick={() => setByExpression(operand)}><Icon name="function-square" className="icon icon-small" /></button>
      )}
      <span className="operand-dot" data-method={own[0]?.method} data-hidden={(side === "destination" && own.length > 0) || undefined} aria-hidden="true" onPointerDown={(event) => onPointerDown?.(event, side, operand)} title={`Drag to the ${otherSide(side)}`} />
    </li>
  );
}

function isAbout(problem: { code: string; kind: string; record: string; message: string }, sku: string, attribute: string): boolean {
  return problem.code === "RequiredWithoutValue" && problem.kind === "Product" && problem.record === sku && problem.message.includes(`"${attribute}"`);
}

interface TriedValue {
  readonly text: string;
  readonly title: string;
  readonly isDefault: boolean;
}

/** The value that a row has in the trial; nothing where no line was tried there. */
function valueOf(answer: TrialAnswer, rule: Rule, side: Side, operand: Operand): TriedValue | undefined {
  if (side === "source") {
    if (operand.type === "Field") return undefined;
    const value = sourceValue(answer, rule, operand.name);
    return value === undefined ? undefined : { text: shown(value), title: "On the line that was tried", isDefault: false };
  }
  const line = lineMadeBy(answer, rule.code);
  if (!line) return undefined;
  if (operand.type === "Field") return operand.name === "quantity" ? { text: line.quantity, title: "Of the line that is made", isDefault: false } : undefined;
  const value = line.attributes[operand.name];
  if (value === undefined) return undefined;
  const origin = defaultOf(answer, line, operand.name);
  return { text: shown(value), title: origin ? `Default: ${origin}` : "Of the line that is made", isDefault: origin !== undefined };
}
