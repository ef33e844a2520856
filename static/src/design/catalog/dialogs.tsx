import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { Icon } from "../../plan/Icon";
import { call, Refused } from "../api";
import type { Change, Problem } from "../document/document";
import type { Kind, Reference } from "../document/records";
import { pageOf } from "../panel/pages";
import { kindInWords } from "./register";

interface DialogProps {
  readonly heading: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  onSubmit(): void;
  onClose(): void;
}

/** A dialog with one action. */
export function Dialog({ heading, children, action, isDangerous, isDisabled, onSubmit, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}>
      <form method="dialog" onSubmit={(event) => (event.preventDefault(), onSubmit())}>
        <div className="dialog-header"><h2 id={id}>{heading}</h2><button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Close" onClick={onClose}><Icon name="x" /></button></div>
        <div className="dialog-body">{children}</div>
        <div className="dialog-footer">
          <button type="button" className="btn btn-secondary" onClick={onClose}>Cancel</button>
          <button type="submit" className={`btn ${isDangerous ? "btn-danger" : "btn-primary"}`} disabled={isDisabled}>{action}</button>
        </div>
      </form>
    </dialog>
  );
}

interface InputProps {
  readonly label: string;
  readonly value: string;
  readonly help?: string;
  readonly problem?: string | undefined;
  readonly isMono?: boolean;
  onChange(value: string): void;
}

export function Input({ label, value, help, problem, isMono, onChange }: InputProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} className={`form-control${isMono ? " mono" : ""}`} value={value} aria-invalid={problem !== undefined || undefined} aria-describedby={`${id}-about`} autoComplete="off" spellCheck={false} onChange={(event) => onChange(event.target.value)} />
      <span id={`${id}-about`}>
        {problem && <span className="field-message" role="alert"><Icon name="circle-alert" className="icon icon-small" />{problem}</span>}
        {help && <span className="helptext">{help}</span>}
      </span>
    </div>
  );
}

export interface Use {
  readonly kind: string;
  readonly code: string;
  readonly how: string;
}

/** Asks who uses a record. `without`: what goes with it is no user. */
export function useUses({ kind, code }: Reference, without: readonly Reference[] = []): { readonly uses: readonly Use[] | undefined; readonly problem: string | undefined } {
  const [uses, setUses] = useState<readonly Use[]>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    setUses(undefined);
    setProblem(undefined);
    call<{ uses: readonly Use[] }>("GET", `/api/v1/draft/uses/${kind}/${code.split("/").map(encodeURIComponent).join("/")}`, undefined, stop.signal)
      .then((answer) => setUses(answer.uses))
      .catch((error: Error) => {
        if (stop.signal.aborted) return;
        // A record that is not saved yet is used by nobody.
        if (error instanceof Refused && error.problem.status === 404) setUses([]);
        else setProblem(error.message);
      });
    return () => stop.abort();
  }, [kind, code]);
  const own = new Set(without.map((one) => `${one.kind} ${one.code}`));
  return { uses: uses?.filter((one) => !own.has(`${one.kind} ${one.code}`)), problem };
}

export function UseList({ uses }: { uses: readonly Use[] }) {
  return (
    <ul className="use-list">
      {uses.map((one, position) => {
        const page = pageOf({ kind: one.kind as Kind, code: one.code });
        return <li key={position}><span className="muted">{kindInWords(one.kind as Kind)}</span> {page ? <a href={page}>{one.code}</a> : <span className="mono">{one.code}</span>}<span className="faint"> {one.how}</span></li>;
      })}
    </ul>
  );
}

interface DeleteDialogProps {
  readonly reference: Reference;
  readonly name: string;
  /** What goes with it. */
  readonly parts: readonly Reference[];
  readonly partsInWords: string;
  onDelete(): void | Promise<string | undefined>;
  onClose(): void;
}

/** Shows who uses a record, and refuses to delete one that is used. */
export function DeleteDialog({ reference, name, parts, partsInWords, onDelete, onClose }: DeleteDialogProps) {
  const { uses, problem } = useUses(reference, parts);
  const [refusal, setRefusal] = useState<string>();
  const isUsed = uses !== undefined && uses.length > 0;
  const submit = async () => setRefusal((await onDelete()) ?? undefined);
  return (
    <Dialog heading={`Delete ${name}`} action="Delete" isDangerous isDisabled={uses === undefined || isUsed} onSubmit={() => void submit()} onClose={onClose}>
      {uses === undefined && !problem && <p className="muted">Asking what uses it…</p>}
      {problem && <p className="field-message" role="alert"><Icon name="circle-alert" className="icon icon-small" />{problem}</p>}
      {isUsed && (
        <>
          <p className="consequence"><Icon name="lock" /><span>It cannot be deleted, because {uses.length === 1 ? "this needs" : "these need"} it:</span></p>
          <UseList uses={uses} />
        </>
      )}
      {uses !== undefined && !isUsed && <p>Nothing else uses it.{partsInWords && ` With it go ${partsInWords}.`} Orders that are under way keep the release that they began with.</p>}
      {refusal && <p className="field-message" role="alert"><Icon name="circle-alert" className="icon icon-small" />{refusal}</p>}
    </Dialog>
  );
}

/** Sends changes at once; returns a sentence and the problems by field where the server refuses them. */
export async function sendNow(changes: readonly (Change & { readonly version: number | null })[]): Promise<{ readonly sentence: string; readonly problems: readonly Problem[] } | undefined> {
  try {
    await call("POST", "/api/v1/draft/changes", { changes });
    return undefined;
  } catch (error) {
    const problems = error instanceof Refused ? ((error.problem["problems"] ?? []) as readonly Problem[]) : [];
    return { sentence: problems.length ? problems.map((one) => one.message).join(" ") : (error as Error).message, problems };
  }
}
