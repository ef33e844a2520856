import { useRef, useState } from "react";
import { Icon } from "../../plan/Icon";
import { EditorContext, useDesign, useEditor, type Editor } from "../context";
import type { Reference } from "../document/records";
import { Panel } from "../decomposition/Panel";
import { ProblemList } from "../decomposition/Marks";
import { membersOf, nameOf, productOf, attributesOf } from "../decomposition/records";
import { counted } from "../decomposition/words";
import { RecordForm } from "../panel/RecordForm";
import { History } from "../saving/History";
import { RecoveredOffer } from "../saving/RecoveredOffer";
import { Saving } from "../saving/Saving";
import { useHistoryKeys } from "../saving/useHistoryKeys";
import { AttributesPart } from "./AttributesPart";
import { BundlePart } from "./BundlePart";
import { copyOf, partsOf, removalOfProduct } from "./copying";
import { DeleteDialog, Dialog, Input, sendNow } from "./dialogs";
import { AttributePanel } from "./Register";

/** A product: what it is, its attributes, the bundle that it is. */
export function ProductScreen({ editor, sku }: { editor: Editor; sku: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLElement>(undefined);
  const [shown, setShown] = useState<Reference>();
  const [dialog, setDialog] = useState<"copy" | "delete">();
  useHistoryKeys(editor);
  const show = (reference: Reference) => {
    opener.current = document.activeElement as HTMLElement;
    setShown(reference);
  };
  const close = () => {
    setShown(undefined);
    opener.current?.focus();
  };
  return (
    <EditorContext.Provider value={{ ...editor, open: (reference) => (HERE.has(reference.kind) ? show(reference) : editor.open(reference)) }}>
      <div ref={frame} className="rules-workspace" data-panel={shown !== undefined || undefined}>
        <div className="rules-bar">
          <Problems sku={sku} />
          <span className="rules-bar-end">
            <Saving showProblem={() => frame.current?.querySelector<HTMLElement>("[aria-invalid=true], .problem-mark")?.scrollIntoView({ block: "center" })} />
            <History />
            {!editor.isReadOnly && (
              <>
                <button type="button" className="btn btn-secondary btn-sm" onClick={() => setDialog("copy")}><Icon name="copy" />Duplicate</button>
                <button type="button" className="btn btn-outline-danger btn-sm" onClick={() => setDialog("delete")}><Icon name="trash-2" />Delete</button>
              </>
            )}
          </span>
        </div>
        {editor.saver && <RecoveredOffer saver={editor.saver} say={editor.say} onDone={() => frame.current?.querySelector<HTMLElement>("button")?.focus()} />}
        <div className="rules-body">
          <div className="stack rules-main">
            <section className="panel" aria-labelledby="product-form"><div className="panel-header"><h2 id="product-form">Product</h2></div><div className="panel-body product-form"><RecordForm kind="Product" codes={[sku]} density="page" /></div></section>
            <Part id="attributes" heading="Attributes" count={(records) => attributesOf(records, { kind: "Product", code: sku }).length}><AttributesPart owner={{ kind: "Product", code: sku }} onShow={show} /></Part>
            <Part id="bundle" heading="Bundle" count={(records) => membersOf(records, sku).length}><BundlePart sku={sku} onShow={show} /></Part>
          </div>
          {shown && <Shown reference={shown} onClose={close} />}
        </div>
        <p className="visually-hidden" role="status" data-announce="" />
      </div>
      {dialog === "copy" && <CopyDialog sku={sku} onClose={() => setDialog(undefined)} />}
      {dialog === "delete" && <DeleteProduct sku={sku} onClose={() => setDialog(undefined)} />}
    </EditorContext.Provider>
  );
}

const HERE: ReadonlySet<string> = new Set(["AttributeDefinition", "ProductAttribute", "ProductComponent", "Picklist"]);

interface PartProps {
  readonly id: string;
  readonly heading: string;
  readonly children: React.ReactNode;
  count(records: Parameters<typeof attributesOf>[0]): number;
}

function Part({ id, heading, children, count }: PartProps) {
  const number = useDesign((state) => count(state.records));
  return (
    <section className="panel" aria-labelledby={`${id}-heading`}>
      <div className="panel-header"><h2 id={`${id}-heading`}>{heading} <span className="count">{number}</span></h2></div>
      {children}
    </section>
  );
}

/** What is wrong with the product as a whole. */
function Problems({ sku }: { sku: string }) {
  const problems = useDesign((state) => state.problems).filter((one) => one.kind === "Product" && one.record === sku && one.field === "");
  return <ProblemList problems={problems} />;
}

/** The panel beside: an attribute with its picklist, or what else the tables leave out. */
function Shown({ reference, onClose }: { reference: Reference; onClose(): void }) {
  const records = useDesign((state) => state.records);
  if (!records[reference.kind]?.[reference.code]) return null;
  if (reference.kind === "AttributeDefinition") return <AttributePanel key={reference.code} code={reference.code} onClose={onClose} />;
  const heading = reference.kind === "ProductAttribute" ? nameOf(records, { kind: "AttributeDefinition", code: String(records.ProductAttribute![reference.code]!["attribute"]) }) : reference.code;
  return (
    <Panel key={reference.code} heading={heading} eyebrow={reference.kind === "ProductAttribute" ? "Attribute of this product" : reference.kind === "Picklist" ? "Picklist" : "Member of the bundle"} onClose={onClose}>
      <RecordForm kind={reference.kind} codes={[reference.code]} without={["product", "classification", "attribute", "parent", "sequence"]} />
    </Panel>
  );
}

function CopyDialog({ sku, onClose }: { sku: string; onClose(): void }) {
  const { store, saver } = useEditor();
  const product = useDesign((state) => productOf(state.records, sku))!;
  const [copy, setCopy] = useState({ sku: `${sku}-COPY`, name: `${product.name} (copy)` });
  const [withRules, setWithRules] = useState(true);
  const [problem, setProblem] = useState<string>();
  const rules = partsOf(store.getState().records, sku).filter((one) => one.kind === "DecompositionRule").length;
  const submit = async () => {
    await saver?.flush();
    const changes = copyOf(store.getState().records, sku, { sku: copy.sku.trim(), name: copy.name.trim() }, withRules).map((change) => ({ ...change, version: null }));
    const refused = await sendNow(changes);
    if (refused) return setProblem(refused.sentence);
    location.assign(`/catalog/products/${copy.sku.trim().split("/").map(encodeURIComponent).join("/")}`);
  };
  return (
    <Dialog heading={`Duplicate ${product.name}`} action="Duplicate" isDisabled={copy.sku.trim() === "" || copy.name.trim() === ""} onSubmit={() => void submit()} onClose={onClose}>
      <Input label="SKU" value={copy.sku} isMono help="What orders name it by. It cannot be changed later." problem={problem} onChange={(value) => setCopy({ ...copy, sku: value })} />
      <Input label="Name" value={copy.name} onChange={(value) => setCopy({ ...copy, name: value })} />
      {rules > 0 && <div className="form-check"><input id="copy-rules" type="checkbox" className="form-check-input" checked={withRules} onChange={(event) => setWithRules(event.target.checked)} /><label htmlFor="copy-rules">With its {counted(rules, "decomposition rule")}</label></div>}
    </Dialog>
  );
}

function DeleteProduct({ sku, onClose }: { sku: string; onClose(): void }) {
  const { store, saver } = useEditor();
  const records = useDesign((state) => state.records);
  const parts = partsOf(records, sku);
  const counts = ([["ProductAttribute", "attribute"], ["ProductComponent", "member"], ["DecompositionRule", "rule"]] as const)
    .map(([kind, noun]) => [parts.filter((one) => one.kind === kind).length, noun] as const)
    .filter(([count]) => count > 0)
    .map(([count, noun]) => counted(count, noun));
  const remove = async () => {
    await saver?.flush();
    store.getState().edit(removalOfProduct(store.getState().records, sku));
    await saver?.flush();
    const { status, sentence, refused } = saver!.state.getState();
    if (status === "Saved") return void location.assign("/catalog");
    store.temporal.getState().undo();
    return refused.flatMap((one) => one.problems).map((one) => one.message).join(" ") || sentence;
  };
  return <DeleteDialog reference={{ kind: "Product", code: sku }} name={nameOf(records, { kind: "Product", code: sku })} parts={parts} partsInWords={counts.join(", ")} onDelete={remove} onClose={onClose} />;
}
