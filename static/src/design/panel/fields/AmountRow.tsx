/** An amount with its unit, and what it is counted from, in one row: "2 days after the start date of the source line". */

import { useState } from "react";
import type { FieldSchema } from "../../schema";
import { sharedValue } from "../mixed";
import type { Row } from "../rows";
import { useScope } from "../scope";
import type { ControlProps } from "./control";
import { ChoiceControl } from "./ChoiceControls";
import { Frame, Messages } from "./FieldRow";
import { NumberControl, NumbersControl } from "./TextControls";

export function AmountRow({ row }: { row: Row }) {
  const scope = useScope();
  const [typed, setTyped] = useState<string>();
  const { field, unit, base } = row;
  const parts = [field, unit, base].filter((part) => part !== undefined);
  const problems = parts.flatMap((part) => scope.problemsOf(part.name));
  const id = `${scope.prefix}-${field.name}`;
  const propsOf = (part: FieldSchema): ControlProps => {
    const shared = sharedValue(scope.values, part.name);
    const own = scope.problemsOf(part.name);
    return {
      id: `${scope.prefix}-${part.name}`, field: part, value: shared.value, isMixed: shared.isMixed, isReadOnly: scope.isReadOnly,
      describedBy: [field.help && `${id}-help`, (typed || problems.length) && `${id}-messages`].filter(Boolean).join(" ") || undefined,
      isInvalid: own.some((problem) => problem.severity === "Error") || (part === field && typed !== undefined), labelId: `${id}-label`, kind: scope.kind, record: scope.record,
      messages: [], onChange: (value, visit) => scope.change({ [part.name]: value }, visit), onProblem: setTyped,
    };
  };
  const Amount = field.type === "numbers" ? NumbersControl : NumberControl;
  return (
    <Frame id={id} field={field} layout={base ? "wide" : "line"} isGroup={false} messages={<Messages id={`${id}-messages`} typed={typed} problems={problems} />}>
      <div className="amount" data-parts={parts.length}>
        <Amount {...propsOf(field)} />
        {unit && <Labelled part={unit} props={propsOf(unit)} />}
        {base && <span className="faint">after</span>}
        {base && <Labelled part={base} props={propsOf(base)} />}
      </div>
    </Frame>
  );
}

function Labelled({ part, props }: { part: FieldSchema; props: ControlProps }) {
  return (
    <>
      <label className="visually-hidden" htmlFor={props.id}>{part.label}</label>
      <ChoiceControl {...props} />
    </>
  );
}
