import { useEffect, useId, useRef, useState } from "react";
import { Icon } from "../../plan/Icon";
import { call } from "../api";
import { useDesign, useEditor } from "../context";
import { Combobox } from "../panel/fields/Combobox";
import { useLookup } from "../panel/lookup";
import type { Versioned } from "../document/versions";
import { newRule } from "./edits";
import { documentOf } from "./paths";
import { nameOf, productOf } from "./records";
import { useScreen } from "./view";

/** Adds a rule: which product the root is to turn into. What that product has comes to the screen with it. */
export function AddRule({ onClose }: { onClose(): void }) {
  const { store, saver, say } = useEditor();
  const { around, view } = useScreen();
  const rootName = useDesign((state) => nameOf(state.records, around.root));
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const [destination, setDestination] = useState<{ code: string; name: string }>();
  const [problem, setProblem] = useState<string>();
  const [heading, field] = [useId(), useId()];
  const { found, isAsking, problem: trouble } = useLookup("Product", query, isOpen);
  useEffect(() => dialog.current?.showModal(), []);
  const options = found.filter((one) => !(around.root.kind === "Product" && one.code === around.root.code));
  const add = async () => {
    if (!destination) return;
    try {
      if (!productOf(store.getState().records, destination.code)) saver?.adopt((await call<{ records: Versioned }>("GET", documentOf({ kind: "Product", code: destination.code }))).records);
    } catch (error) {
      return setProblem((error as Error).message);
    }
    const rule = newRule(store.getState().records, around.root, destination.code);
    store.getState().edit([rule]);
    view.setState({ chosen: { rule: rule.code }, board: rule.code, field: undefined });
    say(`${rootName} turns into ${destination.name} now. Map its values.`);
    onClose();
  };
  return (
    <dialog ref={dialog} className="dialog map-dialog" aria-labelledby={heading} onClose={onClose}>
      <form method="dialog" onSubmit={(event) => (event.preventDefault(), void add())}>
        <div className="dialog-header"><h2 id={heading}>Add a rule</h2><button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Close" onClick={onClose}><Icon name="x" /></button></div>
        <div className="dialog-body">
          <div className="field">
            <label htmlFor={field}>{rootName} turns into</label>
            <Combobox
              id={field} shown={destination?.name ?? ""} query={query} isOpen={isOpen} options={options} chosen={destination?.code} placeholder="Name or SKU of a technical product"
              note={trouble ?? (options.length ? undefined : isAsking ? "Searching…" : `No product is called “${query}”.`)} onQuery={setQuery} onOpen={(willOpen) => (setIsOpen(willOpen), willOpen || setQuery(""))} onChoose={setDestination}
            />
            <span className="helptext">A line of this product is made for each line that the rule applies to. Its condition and mappings come next.</span>
            {problem && <p className="field-message" data-severity="Error" role="alert"><Icon name="circle-alert" className="icon icon-small" />{problem}</p>}
          </div>
        </div>
        <div className="dialog-footer">
          <button type="button" className="btn btn-secondary" onClick={onClose}>Cancel</button>
          <button type="submit" className="btn btn-primary" disabled={!destination}>Add the rule</button>
        </div>
      </form>
    </dialog>
  );
}
