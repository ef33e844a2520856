import { useState } from "react";
import { useDesign, useEditor } from "../context";
import { recordsOf } from "../document/document";
import type { Reference } from "../document/records";
import { Combobox } from "../panel/fields/Combobox";
import { matching } from "../panel/lookup";
import { newDefinition } from "./definitions";
import { newAttribute } from "./edits";
import { attributesOf, nameOf, type Definition } from "./records";
import { spaced } from "./words";

/** Gives a product or class another attribute: one of the catalogue, or a new one by its name. */
export function AddAttribute({ owner }: { owner: Reference }) {
  const { store, schema, say } = useEditor();
  const records = useDesign((state) => state.records);
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const owned = attributesOf(records, owner);
  const has = new Set(owned.filter((one) => one.from === undefined).map((one) => one.code));
  const open = (recordsOf(records, "AttributeDefinition") as readonly Definition[]).filter((one) => one.active && !has.has(one.code));
  const options = matching(open.map((one) => ({ code: one.code, name: one.name, detail: spaced(one.data_type) })), query).slice(0, 50);
  const sequence = Math.max(0, ...owned.map((one) => one.row.sequence)) + 10;
  const add = (code: string, name: string, also: Parameters<ReturnType<typeof store.getState>["edit"]>[0] = []) => {
    store.getState().edit([...also, newAttribute(store.getState().records, owner, code, sequence)]);
    setQuery("");
    say(`${nameOf(records, owner)} has the attribute ${name} now.`);
  };
  return (
    <Combobox
      label={`Add an attribute to ${nameOf(records, owner)}`} placeholder="Add an attribute…" shown="" query={query} isOpen={isOpen} options={options}
      note={options.length ? undefined : query ? `No attribute is called “${query}”.` : "The catalogue has no other attribute."}
      onQuery={setQuery} onOpen={(willOpen) => (setIsOpen(willOpen), willOpen || setQuery(""))} onChoose={(option) => add(option.code, option.name)} createLabel="Create the attribute"
      onCreate={(name) => {
        const made = newDefinition(store.getState().records, schema, name);
        add(made.code, name, [made]);
      }}
    />
  );
}
