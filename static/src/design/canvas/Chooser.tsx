import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { Point } from "../../plan/geometry";
import { Icon } from "../../plan/Icon";
import { found, type Entry } from "./search";

export interface Choice extends Entry {
  readonly icon: string;
  /** Heading under which it stands, while nothing is typed. */
  readonly section?: string | undefined;
  readonly hint?: ReactNode;
}

export interface ChooserProps {
  title: string;
  placeholder: string;
  choices: readonly Choice[];
  /** What is said where nothing is found. */
  nothing: string;
  /** Where it opens on the screen; in the middle without. */
  at?: Point | undefined;
  onChoose(id: string): void;
  onClose(): void;
  onQuery?(query: string): void;
}

const WIDTH = 340;
const HEIGHT = 420;

/** A list that is searched by typing, in a dialog: the arrow keys go through it, Enter takes, Escape leaves. */
export function Chooser({ title, placeholder, choices, nothing, at, onChoose, onClose, onQuery }: ChooserProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isChosen = useRef(false);
  const [query, setQuery] = useState("");
  const [at_, setAt] = useState(0);
  const id = useId();
  const shown = found(choices, query);
  const current = Math.min(at_, shown.length - 1);

  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${current}`)?.scrollIntoView({ block: "nearest" });
  }, [id, current]);

  const take = (choice: Choice | undefined) => {
    if (!choice) return;
    isChosen.current = true;
    dialog.current?.close();
    onChoose(choice.id);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = current + step;
      setAt(Math.abs(step) === 1 ? (next + shown.length) % Math.max(1, shown.length) : Math.min(shown.length - 1, Math.max(0, next)));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      take(shown[current]);
    }
    event.stopPropagation();
  };
  return (
    <dialog
      ref={dialog} className="dialog chooser" aria-label={title} data-placed={at ? "" : undefined} style={at && placed(at)}
      onClose={() => !isChosen.current && onClose()} onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className="chooser-search">
        <Icon name="search" />
        <input
          className="chooser-input" type="text" role="combobox" aria-expanded="true" aria-controls={`${id}-list`} aria-activedescendant={shown.length ? `${id}-${current}` : undefined} aria-autocomplete="list"
          aria-label={title} placeholder={placeholder} value={query} autoFocus autoComplete="off" spellCheck={false} onKeyDown={onKey}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
            onQuery?.(event.target.value);
          }}
        />
      </div>
      <ul className="chooser-list" id={`${id}-list`} role="listbox" aria-label={title}>
        {shown.map((choice, index) => (
          <ChoiceRow key={choice.id} choice={choice} id={`${id}-${index}`} isCurrent={index === current} heading={query === "" && choice.section !== shown[index - 1]?.section ? choice.section : undefined} onTake={() => take(choice)} onPoint={() => setAt(index)} />
        ))}
      </ul>
      <p className="chooser-nothing" role="status">{shown.length === 0 ? nothing : ""}</p>
    </dialog>
  );
}

interface ChoiceRowProps {
  choice: Choice;
  id: string;
  isCurrent: boolean;
  heading: string | undefined;
  onTake(): void;
  onPoint(): void;
}

function ChoiceRow({ choice, id, isCurrent, heading, onTake, onPoint }: ChoiceRowProps) {
  return (
    <>
      {heading && <li className="chooser-heading" role="presentation">{heading}</li>}
      <li className="chooser-choice" id={id} role="option" aria-selected={isCurrent} onClick={onTake} onPointerMove={() => !isCurrent && onPoint()}>
        <Icon name={choice.icon} />
        <span className="chooser-words"><span className="chooser-label">{choice.label}</span>{choice.detail && <span className="chooser-detail">{choice.detail}</span>}</span>
        {choice.hint}
      </li>
    </>
  );
}

function placed({ x, y }: Point): { left: number; top: number; width: number } {
  return { left: Math.max(8, Math.min(x, innerWidth - WIDTH - 8)), top: Math.max(8, Math.min(y, innerHeight - HEIGHT - 8)), width: WIDTH };
}
