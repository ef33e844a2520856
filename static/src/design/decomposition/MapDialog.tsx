import { useEffect, useId, useRef, useState } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { Combobox } from "../panel/fields/Combobox";
import { matching, type Found } from "../panel/lookup";
import { connect, expressionFor, withMapping } from "./edits";
import { destinationOperands, fitsAsIs, sourceOperands, type Operand } from "./operands";
import type { Rule } from "./records";
import { useScreen } from "./view";

const COMPUTED: Found = { code: "computed", name: "An expression", detail: "computed" };

/** Maps a value by typing: where it comes from, where it goes. */
export function MapDialog({ rule, onClose }: { rule: Rule; onClose(): void }) {
  const { store, say } = useEditor();
  const { around, view } = useScreen();
  const records = useDesign((state) => state.records);
  const dialog = useRef<HTMLDialogElement>(null);
  const [source, setSource] = useState<string>();
  const [destination, setDestination] = useState<string>();
  const heading = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const sources = sourceOperands(records, rule, around.mapping_rules);
  const destinations = destinationOperands(records, rule, around.mapping_rules);
  const from = sources.find((one) => one.key === source);
  const to = destinations.find((one) => one.key === destination);
  const isComputed = source === COMPUTED.code;
  const submit = () => {
    if (!to || (!from && !isComputed)) return;
    const made = from ? connect(store.getState().records, rule, from, to, around.mapping_rules) : undefined;
    const mapping = made?.mapping ?? expressionFor(rule, to);
    store.getState().edit(made?.changes ?? [withMapping(rule, mapping)]);
    view.setState({ chosen: { rule: rule.code, mapping: mapping.code } });
    say(`${from?.label ?? "An expression"} is mapped to ${to.label}.`);
    onClose();
  };
  return (
    <dialog ref={dialog} className="dialog map-dialog" aria-labelledby={heading} onClose={onClose}>
      <form method="dialog" onSubmit={(event) => (event.preventDefault(), submit())}>
        <div className="dialog-header"><h2 id={heading}>Map a value</h2><button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Close" onClick={onClose}><Icon name="x" /></button></div>
        <div className="dialog-body map-fields">
          <Choice label="From" operands={sources} value={source} extra={COMPUTED} onChoose={setSource} />
          <Choice label="To" operands={destinations} value={destination} onChoose={setDestination} />
          {from && to && !fitsAsIs(from, to, around.mapping_rules) && <p className="field-message" data-severity="Warning"><Icon name="triangle-alert" className="icon icon-small" />{from.dataType} does not fit into {to.dataType}: a list will translate it.</p>}
        </div>
        <div className="dialog-footer">
          <button type="button" className="btn btn-secondary" onClick={onClose}>Cancel</button>
          <button type="submit" className="btn btn-primary" disabled={!to || (!from && !isComputed)}>Map</button>
        </div>
      </form>
    </dialog>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly operands: readonly Operand[];
  readonly value: string | undefined;
  readonly extra?: Found;
  onChoose(key: string): void;
}

function Choice({ label, operands, value, extra, onChoose }: ChoiceProps) {
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const all: readonly Found[] = [...operands.filter((one) => !one.isMissing).map((one) => ({ code: one.key, name: one.label, detail: one.dataType ?? "" })), ...(extra ? [extra] : [])];
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Combobox
        id={id} shown={all.find((one) => one.code === value)?.name ?? ""} query={query} isOpen={isOpen} options={query ? matching(all, query) : all} chosen={value} placeholder="Type to search"
        note={undefined} onQuery={setQuery} onOpen={(willOpen) => (setIsOpen(willOpen), willOpen || setQuery(""))} onChoose={(option) => onChoose(option.code)}
      />
    </div>
  );
}
