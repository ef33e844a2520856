/** An amount with its unit in one row; a delay with what it is counted from: "2 days after the start date of the line". */

import { useState } from "react";
import type { FieldSchema } from "../../schema";
import { blankOf } from "../blanks";
import { sharedValue } from "../mixed";
import { fieldsOf, isShown, type Row } from "../rows";
import { useScope } from "../scope";
import { ChoiceControl } from "./ChoiceControls";
import type { ControlProps } from "./control";
import { Frame, Messages } from "./FieldRow";
import { NumberControl, NumbersControl } from "./TextControls";

export function AmountRow({ row }: { row: Row }) {
  const scope = useScope();
  const [typed, setTyped] = useState<string>();
  const { field, unit, delay } = row;
  const problems = fieldsOf(row).flatMap(({ name }) => scope.problemsOf(name));
  const faulty = new Set(problems.map((problem) => problem.field));
  const id = `${scope.prefix}-${field.name}`;
  const propsOf = (part: FieldSchema): ControlProps => {
    const shared = sharedValue(scope.values, part.name);
    const isWrong = scope.problemsOf(part.name).some((problem) => problem.severity === "Error") || (typed !== undefined && isAmount(part));
    return {
      id: `${scope.prefix}-${part.name}`, field: part, value: shared.value, isMixed: shared.isMixed, isReadOnly: scope.isReadOnly, labelId: `${scope.prefix}-${part.name}-label`,
      describedBy: [field.help && `${id}-help`, (typed || problems.length) && `${id}-messages`].filter(Boolean).join(" ") || undefined, isInvalid: isWrong, blank: blankOf(scope.kind, part.name), kind: scope.kind, record: scope.record,
      messages: [], onChange: (value, visit) => scope.change({ [part.name]: value }, visit), onProblem: setTyped,
    };
  };
  const messages = <Messages id={`${id}-messages`} typed={typed} problems={problems} />;
  if (!delay) {
    return (
      <Frame id={id} field={field} layout="line" isGroup={false} messages={messages}>
        <div className="amount"><Amount {...propsOf(field)} />{unit && <Labelled props={propsOf(unit)} />}</div>
      </Frame>
    );
  }
  const isDelayed = isShown(delay.field, scope.values, faulty);
  return (
    <Frame id={id} field={field} layout="line" isGroup={false} messages={messages}>
      <div className="delay">
        {isDelayed && (
          <div className="amount">
            <label className="visually-hidden" htmlFor={`${scope.prefix}-${delay.field.name}`}>{delay.field.label}</label>
            <Amount {...propsOf(delay.field)} />
            {delay.unit && <Labelled props={propsOf(delay.unit)} />}
            <span className="faint">after</span>
          </div>
        )}
        <ChoiceControl {...propsOf(field)} />
      </div>
    </Frame>
  );
}

function isAmount(field: FieldSchema): boolean {
  return field.type === "number" || field.type === "numbers";
}

function Amount(props: ControlProps) {
  return props.field.type === "numbers" ? <NumbersControl {...props} /> : <NumberControl {...props} />;
}

function Labelled({ props }: { props: ControlProps }) {
  return (
    <>
      <label className="visually-hidden" id={props.labelId} htmlFor={props.id}>{props.field.label}</label>
      <ChoiceControl {...props} />
    </>
  );
}
