/** A row of a form: label, control, help, and what is wrong, tied together for those who cannot see that they stand together. */

import { useState, type ComponentType, type FocusEvent, type KeyboardEvent, type ReactNode } from "react";
import { Icon } from "../../../plan/Icon";
import { ConditionEditor } from "../../conditions/ConditionEditor";
import type { Problem } from "../../document/document";
import type { FieldSchema } from "../../schema";
import { blankOf } from "../blanks";
import { sharedValue } from "../mixed";
import { useScope, type FormScope } from "../scope";
import { useTyping } from "../useTyping";
import { ChoiceControl, ChoicesControl, isSideBySide, Tick } from "./ChoiceControls";
import type { ControlProps } from "./control";
import { HoursControl } from "./HoursControl";
import { ListControl } from "./ListControl";
import { PairsControl } from "./PairsControl";
import { ReferenceControl } from "./ReferenceControl";
import { CodeControl, JsonControl, LongTextControl, NumberControl, NumbersControl, TextControl } from "./TextControls";
import { TextsControl } from "./TextsControl";

const CONTROLS: Readonly<Partial<Record<FieldSchema["type"], ComponentType<ControlProps>>>> = {
  "text": TextControl, "long-text": LongTextControl, "number": NumberControl, "decimal": NumberControl, "choice": ChoiceControl, "choices": ChoicesControl,
  "reference": ReferenceControl, "expression": CodeControl, "json": JsonControl, "numbers": NumbersControl, "texts": TextsControl, "pairs": PairsControl, "list": ListControl,
};

/** Fields whose values have a shape of their own. */
const OWN_CONTROLS: Readonly<Record<string, ComponentType<ControlProps>>> = { "WorkingCalendar.hours": HoursControl };

const WIDE: ReadonlySet<FieldSchema["type"]> = new Set<FieldSchema["type"]>(["long-text", "condition", "expression", "json", "list", "pairs"]);

function controlOf(field: FieldSchema, scope: FormScope): ComponentType<ControlProps> {
  if (!scope.path && OWN_CONTROLS[`${scope.kind}.${field.name}`]) return OWN_CONTROLS[`${scope.kind}.${field.name}`]!;
  return CONTROLS[field.type] ?? TextControl;
}

/** Whether the control is made of parts, so that its label cannot point at one of them. */
function isGroup(field: FieldSchema, control: ComponentType<ControlProps>): boolean {
  return field.type === "choices" || isSideBySide(field) || control === ListControl || control === PairsControl || control === HoursControl;
}

/** `isBare`: the label is there for readers alone, since the head of a table says it. */
export function FieldRow({ field, isBare = false, children }: { field: FieldSchema; isBare?: boolean; children?: ReactNode }) {
  const scope = useScope();
  const [typed, setTyped] = useState<string>();
  const problems = scope.problemsOf(field.name);
  const id = `${scope.prefix}-${field.name}`;
  const shared = sharedValue(scope.values, field.name);
  if ((field.type === "condition" || field.type === "expression") && !shared.isMixed) return <ConditionRow field={field} id={id} value={shared.value} problems={problems} />;
  const Control = controlOf(field, scope);
  const describedBy = [field.help && `${id}-help`, (typed || problems.length) && `${id}-messages`].filter(Boolean).join(" ") || undefined;
  const props: ControlProps = {
    id, field, value: shared.value, isMixed: shared.isMixed, isReadOnly: scope.isReadOnly, describedBy, labelId: `${id}-label`, blank: blankOf(scope.kind, `${scope.path}${field.name}`), kind: scope.kind, record: scope.record,
    isInvalid: typed !== undefined || problems.some((problem) => problem.severity === "Error"), messages: problems.map((problem) => problem.message),
    onChange: (value, visit, also) => scope.change({ [field.name]: value }, visit, also), onProblem: setTyped,
  };
  const layout = isBare ? "bare" : field.type === "boolean" ? "tick" : WIDE.has(field.type) || OWN_CONTROLS[`${scope.kind}.${field.name}`] ? "wide" : "line";
  return (
    <Frame id={id} field={field} layout={layout} isGroup={isGroup(field, Control)} messages={<Messages id={`${id}-messages`} typed={typed} problems={problems} />}>
      {field.type === "boolean" ? <Tick id={id} name={field.name} isOn={shared.value === true} isMixed={shared.isMixed} isReadOnly={scope.isReadOnly} describedBy={describedBy} isInvalid={props.isInvalid} onChange={props.onChange} /> : <Control {...props} />}
      {children}
    </Frame>
  );
}

interface FrameProps {
  readonly id: string;
  readonly field: FieldSchema;
  readonly layout: "line" | "wide" | "tick" | "bare";
  readonly isGroup: boolean;
  readonly messages: ReactNode;
  readonly children: ReactNode;
}

export function Frame({ id, field, layout, isGroup, messages, children }: FrameProps) {
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  // The switch is no stop of the tab key: every field would have two.
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "F1" || !field.help || layout === "bare") return;
    event.preventDefault();
    event.stopPropagation();
    setIsHelpOpen(!isHelpOpen);
  };
  const name = <>{field.label}{field.required && layout !== "bare" && <span className="required-mark" aria-hidden="true"> *</span>}</>;
  const label = isGroup ? <span className="field-name" id={`${id}-label`}>{name}</span> : <label className="field-name" id={`${id}-label`} htmlFor={id}>{name}</label>;
  return (
    <div className="field-row" data-layout={layout} data-row={field.name} onKeyDown={onKey}>
      <div className="field-head">
        {label}
        {field.help && layout !== "bare" && (
          <button type="button" className="field-help-switch" tabIndex={-1} title="Help (F1)" aria-label={`Help on ${field.label}`} aria-expanded={isHelpOpen} aria-controls={`${id}-help`} onClick={() => setIsHelpOpen(!isHelpOpen)}>
            <Icon name="circle-help" className="icon icon-small" />
          </button>
        )}
      </div>
      <div className="field-control">{children}</div>
      {field.help && <p className="field-help" id={`${id}-help`} data-open={isHelpOpen || undefined}>{field.help}</p>}
      {messages}
    </div>
  );
}

export function Messages({ id, typed, problems }: { id: string; typed?: string | undefined; problems: readonly Problem[] }) {
  if (!typed && problems.length === 0) return null;
  return (
    <div className="field-messages" id={id}>
      {typed && <Message severity="Error" text={typed} />}
      {problems.map((problem, index) => <Message key={index} severity={problem.severity} text={problem.message} />)}
    </div>
  );
}

function Message({ severity, text }: { severity: "Error" | "Warning"; text: string }) {
  return (
    <p className="field-message" data-severity={severity}>
      <Icon name={severity === "Error" ? "circle-alert" : "triangle-alert"} className="icon icon-small" />
      <span><span className="visually-hidden">{severity}: </span>{text}</span>
    </p>
  );
}

/** Conditions bring their label, help and messages along; what is written into them is one entry of the history for each stay. */
function ConditionRow({ field, id, value, problems }: { field: FieldSchema; id: string; value: unknown; problems: readonly Problem[] }) {
  const scope = useScope();
  const written = typeof value === "string" ? value : "";
  const typed = useTyping(written, (text, visit) => (scope.change({ [field.name]: text }, visit), { written: text }), () => undefined);
  const isInside = (event: FocusEvent) => event.currentTarget.contains(event.relatedTarget);
  return (
    <div className="field-row" data-layout="wide" data-row={field.name} data-field={field.name} onFocus={(event) => !isInside(event) && typed.onFocus()} onBlur={(event) => !isInside(event) && typed.onBlur()}>
      <ConditionEditor
        id={id} label={field.label} help={field.help} kind={scope.kind} record={scope.record} field={`${scope.place ?? ""}${field.name}`} value={typed.value}
        isReadOnly={scope.isReadOnly} errors={problems.map((problem) => problem.message)} onChange={(text) => typed.onChange({ target: { value: text } })}
      />
    </div>
  );
}
