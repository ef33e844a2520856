/** Controls into which one types. */

import { parseDecimal, parseNumbers, parseWhole, writeNumber, writeNumbers, type Parsed } from "../parsing";
import { readJson, writeJson } from "../jsonText";
import { useTyping } from "../useTyping";
import { isSame } from "../mixed";
import { attributesOf, SEVERAL, type ControlProps } from "./control";

/** Typed text as a value of the field: parsed, given on, and written again as the field writes it. */
function useField(props: ControlProps, write: (value: unknown) => string, parse: (text: string) => Parsed) {
  const written = props.isMixed ? "" : write(props.value);
  return useTyping(
    written,
    (text, visit) => {
      const parsed = parse(text);
      if (parsed.problem !== undefined) return { problem: parsed.problem };
      // Typing nothing into a field of several records leaves each its own value.
      if (!isSame(parsed.value, props.value) && !(props.isMixed && text === "")) props.onChange(parsed.value, visit);
      return { written: write(parsed.value) };
    },
    props.onProblem,
  );
}

const asText = (value: unknown) => (typeof value === "string" ? value : writeNumber(value));

export function TextControl(props: ControlProps) {
  const blank = props.field.default === null && !props.field.required ? null : "";
  const typed = useField(props, asText, (text) => ({ value: text === "" ? blank : text }));
  return <input className="form-control" type="text" autoComplete="off" spellCheck={props.field.name === "name"} readOnly={props.isReadOnly} maxLength={props.field.maximum_length} placeholder={props.isMixed ? SEVERAL : undefined} {...attributesOf(props)} {...typed} />;
}

export function LongTextControl(props: ControlProps) {
  const typed = useField(props, asText, (text) => ({ value: text }));
  return <textarea className="form-control" rows={2} readOnly={props.isReadOnly} maxLength={props.field.maximum_length} placeholder={props.isMixed ? SEVERAL : undefined} {...attributesOf(props)} {...typed} />;
}

export function CodeControl(props: ControlProps) {
  const typed = useField(props, asText, (text) => ({ value: text }));
  return <textarea className="form-control code-input" rows={2} spellCheck={false} readOnly={props.isReadOnly} placeholder={props.isMixed ? SEVERAL : undefined} {...attributesOf(props)} {...typed} />;
}

export function NumberControl(props: ControlProps) {
  const { type, required, default: otherwise } = props.field;
  const parse = (text: string): Parsed => {
    const parsed = type === "decimal" ? parseDecimal(text, required) : parseWhole(text, required);
    return parsed.problem === undefined && parsed.value === null ? { value: otherwise ?? null } : parsed;
  };
  const typed = useField(props, writeNumber, parse);
  return <input className="form-control number-input" type="text" inputMode={type === "decimal" ? "decimal" : "numeric"} autoComplete="off" readOnly={props.isReadOnly} placeholder={props.isMixed ? "Several" : undefined} {...attributesOf(props)} {...typed} />;
}

export function NumbersControl(props: ControlProps) {
  const typed = useField(props, writeNumbers, parseNumbers);
  return <input className="form-control" type="text" autoComplete="off" readOnly={props.isReadOnly} placeholder={props.isMixed ? SEVERAL : "5, 15, 60"} {...attributesOf(props)} {...typed} />;
}

export function JsonControl(props: ControlProps) {
  const typed = useField(props, writeJson, readJson);
  return <textarea className="form-control code-input" rows={4} spellCheck={false} readOnly={props.isReadOnly} placeholder={props.isMixed ? SEVERAL : undefined} {...attributesOf(props)} {...typed} />;
}
