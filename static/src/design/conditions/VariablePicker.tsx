import { useMemo, useState } from "react";
import { Combobox } from "../panel/fields/Combobox";
import { matchingVariables, type Variable, type Vocabulary } from "./variables";

interface VariablePickerProps {
  readonly id?: string;
  readonly vocabulary: Vocabulary;
  readonly path: readonly string[];
  readonly label: string;
  readonly placeholder?: string;
  /** The name of the items inside a test of lines. */
  readonly item?: string | undefined;
  readonly isReadOnly?: boolean;
  readonly isInvalid?: boolean;
  /** The fields of the list of lines are offered too. */
  readonly isWholeList?: boolean;
  onLoad(which: "near" | "all"): void;
  onChoose(variable: Variable): void;
}

const MOST = 60;

/** Finds a variable by its name: those of the products in question at once, all others by searching. */
export function VariablePicker({ id, vocabulary, path, label, placeholder = "Choose an attribute …", item, isReadOnly = false, isInvalid = false, isWholeList = false, onLoad, onChoose }: VariablePickerProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [query, setQuery] = useState("");
  const chosen = vocabulary.find(path, item);
  const choices = isWholeList ? vocabulary.variables : vocabulary.choices(item);
  const found = useMemo(() => {
    const near = query.trim() ? choices : choices.filter((variable) => variable.near || variable === chosen);
    return matchingVariables(near, query).slice(0, MOST);
  }, [choices, chosen, query]);
  const options = found.map((variable) => ({ code: variable.path, name: variable.label, detail: `${variable.group} · ${TYPES[variable.type]}` }));
  const open = (wanted: boolean) => {
    if (wanted) onLoad(query.trim() ? "all" : "near");
    else setQuery("");
    setIsOpen(wanted);
  };
  return (
    <Combobox
      {...(id === undefined ? {} : { id })} label={label} shown={chosen ? `${chosen.group} · ${chosen.label}` : path.join(".")} query={query} isOpen={isOpen} options={options} chosen={chosen?.path} placeholder={placeholder}
      isReadOnly={isReadOnly} isInvalid={isInvalid} note={options.length ? (query.trim() ? undefined : "Type to search in all attributes.") : "Nothing has this name."}
      onQuery={(typed) => {
        setQuery(typed);
        if (typed.trim()) onLoad("all");
      }}
      onOpen={open}
      onChoose={({ code }) => {
        const variable = choices.find((one) => one.path === code);
        if (variable) onChoose(variable);
      }}
    />
  );
}

const TYPES: Readonly<Record<Variable["type"], string>> = {
  Text: "text", Number: "number", Boolean: "yes or no", Date: "date", Datetime: "time", Currency: "amount", Percent: "percent", Picklist: "choice", TextList: "list", NumberList: "list", Dynamic: "answer",
};
