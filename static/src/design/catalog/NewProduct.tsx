import { useId, useState } from "react";
import { Icon } from "../../plan/Icon";
import { EditorContext, type Editor } from "../context";
import { Combobox } from "../panel/fields/Combobox";
import { useLookup, useNameOf } from "../panel/lookup";
import { Dialog, Input, sendNow } from "./dialogs";
import type { Problem } from "../document/document";

/** The button that makes a product, with its dialog. */
export function NewProduct({ editor }: { editor: Editor }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <EditorContext.Provider value={editor}>
      <button type="button" className="btn btn-primary" onClick={() => setIsOpen(true)}><Icon name="plus" />New product</button>
      {isOpen && <ProductDialog onClose={() => setIsOpen(false)} />}
    </EditorContext.Provider>
  );
}

function ProductDialog({ onClose }: { onClose(): void }) {
  const [given, setGiven] = useState({ sku: "", name: "", kind: "Commercial", classification: "" });
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [sentence, setSentence] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const problemOf = (field: string) => problems.find((one) => one.field === field)?.message;
  const submit = async () => {
    const sku = given.sku.trim();
    setIsBusy(true);
    // What is not given takes the server's defaults.
    const fields = { sku, name: given.name.trim(), kind: given.kind, classification: given.classification || null };
    const refused = await sendNow([{ kind: "Product", code: sku, version: null, fields }]);
    if (!refused) return location.assign(`/catalog/products/${sku.split("/").map(encodeURIComponent).join("/")}`);
    setIsBusy(false);
    setProblems(refused.problems);
    setSentence(refused.problems.some((one) => one.field === "sku" || one.field === "name") ? undefined : refused.sentence);
  };
  return (
    <Dialog heading="New product" action="Create" isDisabled={isBusy || given.sku.trim() === "" || given.name.trim() === ""} onSubmit={() => void submit()} onClose={onClose}>
      <fieldset className="side-choice">
        <legend>Kind</legend>
        <span className="side-by-side">
          {[["Commercial", "is sold"], ["Technical", "is delivered"]].map(([kind, what]) => (
            <label key={kind}><input type="radio" name="kind" checked={given.kind === kind} onChange={() => setGiven({ ...given, kind: kind! })} /><span>{kind}: {what}</span></label>
          ))}
        </span>
      </fieldset>
      <Input label="SKU" value={given.sku} isMono help="What orders name it by. It cannot be changed later." problem={problemOf("sku")} onChange={(sku) => setGiven({ ...given, sku })} />
      <Input label="Name" value={given.name} problem={problemOf("name")} onChange={(name) => setGiven({ ...given, name })} />
      <ClassChoice value={given.classification} onChange={(classification) => setGiven({ ...given, classification })} />
      {sentence && <p className="field-message" role="alert"><Icon name="circle-alert" className="icon icon-small" />{sentence}</p>}
    </Dialog>
  );
}

function ClassChoice({ value, onChange }: { value: string; onChange(code: string): void }) {
  const id = useId();
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const { found, isAsking, problem } = useLookup("ProductClassification", query, isOpen);
  const name = useNameOf("ProductClassification", value);
  return (
    <div className="field">
      <label htmlFor={id}>Class</label>
      <Combobox
        id={id} shown={name} query={query} isOpen={isOpen} options={found} chosen={value} placeholder="None" note={problem ?? (found.length ? undefined : isAsking ? "Searching…" : "No class is called that.")} onQuery={setQuery}
        onOpen={(willOpen) => {
          setIsOpen(willOpen);
          if (!willOpen) setQuery("");
        }}
        onChoose={(option) => onChange(option.code)} onClear={() => onChange("")}
      />
      <span className="helptext">Its attributes and rules hold for the product too.</span>
    </div>
  );
}
