import { useId, useState } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { recordOf } from "../document/document";
import { Combobox } from "../panel/fields/Combobox";
import { matching } from "../panel/lookup";
import { RecordForm } from "../panel/RecordForm";
import { fittingLists, newList, usesOfList, withMapping } from "./edits";
import type { Operand } from "./operands";
import type { Definition, Mapping, Rule, ValueList } from "./records";
import { useScreen } from "./view";
import { counted } from "./words";

interface ListPartProps {
  readonly rule: Rule;
  readonly mapping: Mapping;
  readonly source: Operand | undefined;
  readonly destination: Operand | undefined;
}

/** The list by which a mapping translates: chosen, made and edited in place. */
export function ListPart({ rule, mapping, source, destination }: ListPartProps) {
  const { store, isReadOnly } = useEditor();
  const { around } = useScreen();
  const records = useDesign((state) => state.records);
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const list = mapping.value_list === null ? undefined : (recordOf(records, "ValueList", mapping.value_list) as ValueList | undefined);
  const fitting = fittingLists(records, source, destination, around.mapping_rules);
  const options = matching(fitting.map((one) => ({ code: one.code, name: one.name, detail: counted(one.entries.length, "value") })), query);
  const uses = list ? usesOfList(records, list.code) : 0;
  const choose = (code: string) => store.getState().edit([withMapping(rule, { ...mapping, value_list: code })]);
  return (
    <>
      <div className="field-row">
        <label className="field-head" htmlFor={id}><span className="field-name">List</span></label>
        <Combobox
          id={id} shown={list?.name ?? mapping.value_list ?? ""} query={query} isOpen={isOpen} options={options} chosen={mapping.value_list ?? ""} isReadOnly={isReadOnly} placeholder="Choose a list"
          note={options.length ? undefined : "No list translates between these types."} onQuery={setQuery} onOpen={(willOpen) => (setIsOpen(willOpen), willOpen || setQuery(""))}
          onChoose={(option) => choose(option.code)} createLabel="Create the list"
          onCreate={(name) => {
            const made = newList(store.getState().records, source, destination, name);
            store.getState().edit([made, withMapping(rule, { ...mapping, value_list: made.code })]);
          }}
        />
        {uses > 1 && <p className="field-note">{counted(uses, "mapping")} on this screen use it: a change counts for all.</p>}
      </div>
      {list && (
        <div className="list-values">
          <div className="list-columns" aria-hidden="true"><span>{source?.label ?? "Value"}</span><Icon name="arrow-right" className="icon icon-small" /><span>{destination?.label ?? "Becomes"}</span></div>
          <RecordForm kind="ValueList" codes={[list.code]} without={["name", "source_type", "destination_type"]} />
          {!isReadOnly && <Unlisted list={list} source={source} />}
        </div>
      )}
    </>
  );
}

/** The values of the source's picklist that the list does not translate yet. */
function Unlisted({ list, source }: { list: ValueList; source: Operand | undefined }) {
  const { store } = useEditor();
  const records = useDesign((state) => state.records);
  const definition = source?.type === "Attribute" ? (recordOf(records, "AttributeDefinition", source.name) as Definition | undefined) : undefined;
  const picklist = definition?.picklist ? recordOf(records, "Picklist", definition.picklist) : undefined;
  const values = ((picklist?.["values"] ?? []) as readonly { value: string }[]).map((one) => one.value);
  const open = values.filter((value) => !list.entries.some((entry) => entry.input === value));
  if (open.length === 0) return null;
  const add = (inputs: readonly string[]) => store.getState().edit([{ kind: "ValueList", code: list.code, fields: { ...list, entries: [...list.entries, ...inputs.map((input) => ({ input, output: input }))] } }]);
  return (
    <p className="field-message" data-severity="Warning">
      <Icon name="triangle-alert" className="icon icon-small" />
      <span>
        Not translated: {open.slice(0, 8).join(", ")}{open.length > 8 ? ` and ${open.length - 8} more` : ""}.{" "}
        <button type="button" className="btn btn-ghost btn-sm" onClick={() => add(open)}><Icon name="plus" className="icon icon-small" />Add {open.length === 1 ? "it" : "them"}</button>
      </span>
    </p>
  );
}
