/** A list of short texts, such as dates: between commas or on lines of their own. */

import { isSame } from "../mixed";
import { useTyping } from "../useTyping";
import { attributesOf, SEVERAL, type ControlProps } from "./control";

export function TextsControl(props: ControlProps) {
  const write = (value: unknown) => (Array.isArray(value) ? value.join(", ") : "");
  const typed = useTyping(
    props.isMixed ? "" : write(props.value),
    (text, visit) => {
      const value = text.split(/[,\n]/).map((part) => part.trim()).filter(Boolean);
      if (!isSame(value, props.value) && !(props.isMixed && text === "")) props.onChange(value, visit);
      return { written: write(value) };
    },
    props.onProblem,
  );
  return <textarea className="form-control" rows={1} readOnly={props.isReadOnly} placeholder={props.isMixed ? SEVERAL : undefined} {...attributesOf(props)} {...typed} />;
}
