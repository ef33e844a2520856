/** Refers to another record: found by typing, opened, or made on the spot. */

import { useState } from "react";
import { Icon } from "../../../plan/Icon";
import { useEditor } from "../../context";
import { recordOf, type Change } from "../../document/document";
import type { Kind } from "../../document/records";
import { ASKED, canBeNamed, newRecord, proposedCode } from "../creating";
import { CreationDialog } from "../CreationDialog";
import { isLive, useLookup, useNameOf, type Target } from "../lookup";
import { Combobox } from "./Combobox";
import { SEVERAL, type ControlProps } from "./control";

export function ReferenceControl(props: ControlProps) {
  const { field, value, isMixed, isReadOnly } = props;
  const target = field.reference as Target;
  const { schema, open } = useEditor();
  const code = typeof value === "string" ? value : "";
  const name = useNameOf(target, code);
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const { found, isAsking, problem } = useLookup(target, query, isOpen);
  const create = useCreation(target);
  const [asked, setAsked] = useState<string>();
  const asks = !isReadOnly && !isLive(target) && ASKED[target] !== undefined;
  const kindName = isLive(target) ? LIVE_NAMES[target] : (schema[target]?.label.toLowerCase() ?? "record");
  const blank = field.default === "" ? "" : null;
  const note = problem ?? (found.length ? undefined : isAsking ? "Searching…" : query ? `Nothing is called “${query}”.` : `There is no ${kindName} yet.`);
  const canOpen = code !== "" && !isLive(target);
  return (
    <div className="reference">
      <Combobox
        id={props.id} name={field.name} describedBy={props.describedBy} isInvalid={props.isInvalid} isRequired={field.required} isReadOnly={isReadOnly} shown={isMixed ? "" : name}
        placeholder={isMixed ? SEVERAL : (props.blank ?? (isReadOnly ? "None" : `Choose ${withArticle(kindName)}`))} query={query} isOpen={isOpen} options={found} chosen={code} note={note}
        onQuery={setQuery} onChoose={(option) => props.onChange(option.code)} createLabel={`Create the ${kindName}`}
        onOpen={(willOpen) => {
          setIsOpen(willOpen);
          if (!willOpen) setQuery("");
        }}
        onClear={field.required ? undefined : () => props.onChange(blank)}
        onCreate={asks ? setAsked : create && ((typed) => props.onChange(...create(typed)))}
      />
      {asked !== undefined && !isLive(target) && (
        <CreationDialog
          kind={target} name={asked} onClose={() => setAsked(undefined)}
          onCreate={(made, fields) => {
            setAsked(undefined);
            props.onChange(made, undefined, [{ kind: target, code: made, fields }]);
          }}
        />
      )}
      {code !== "" && !field.required && !isReadOnly && (
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Clear ${field.label}`} title="Clear" onClick={() => props.onChange(blank)}><Icon name="x" /></button>
      )}
      {canOpen && (
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Open ${name}`} title={`Open ${name}`} onClick={() => open({ kind: target, code })}><Icon name="arrow-up-right" /></button>
      )}
    </div>
  );
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

const LIVE_NAMES = { User: "person", DownstreamSystem: "system", Action: "action" } as const;

/** Returns what makes a record of the kind by its name: its code, and the change beside the reference to it; undefined for kinds that are not made that way. */
function useCreation(target: Target): ((name: string) => [string, undefined, readonly Change[]]) | undefined {
  const { store, schema, isReadOnly } = useEditor();
  if (isLive(target) || isReadOnly || !canBeNamed(target)) return undefined;
  const kindSchema = schema[target];
  if (!kindSchema || needsMore(kindSchema.kind)) return undefined;
  return (name) => {
    const { records } = store.getState();
    const code = proposedCode(name, (taken) => recordOf(records, target, taken) !== undefined);
    return [code, undefined, [{ kind: target, code, fields: newRecord(kindSchema, code, { name }) }]];
  };
}

/** Kinds that a name alone does not make: they would be refused at once. */
function needsMore(kind: Kind): boolean {
  return kind === "Integration" || kind === "DecompositionRule" || kind === "ProductAttribute" || kind === "ProductComponent";
}
