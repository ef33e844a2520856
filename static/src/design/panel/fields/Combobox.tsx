/** A text field with a list below it: the combobox of the ARIA practices, with a listbox in the top layer. */

import { useEffect, useId, useLayoutEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type RefObject } from "react";
import { Icon } from "../../../plan/Icon";

export interface Option {
  readonly code: string;
  readonly name: string;
  readonly detail: string;
}

export interface ComboboxProps {
  readonly id?: string;
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  /** What is shown while nobody types. */
  readonly shown: string;
  readonly query: string;
  readonly isOpen: boolean;
  readonly options: readonly Option[];
  readonly chosen?: string | undefined;
  /** A line below the options: that there are none, that more are being asked for. */
  readonly note?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly isReadOnly?: boolean;
  readonly isInvalid?: boolean;
  readonly isRequired?: boolean;
  readonly describedBy?: string | undefined;
  /** Words of the last line that makes what was typed. */
  readonly createLabel?: string | undefined;
  onQuery(query: string): void;
  onOpen(isOpen: boolean): void;
  onChoose(option: Option): void;
  /** The person emptied the field and left it. */
  onClear?: (() => void) | undefined;
  onCreate?: ((name: string) => void) | undefined;
}

const CREATE = "create";

export function Combobox(props: ComboboxProps) {
  const { isOpen, options, query, onOpen } = props;
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [active, setActive] = useState(0);
  const [hasTyped, setHasTyped] = useState(false);
  const canCreate = props.onCreate !== undefined && query.trim() !== "" && !options.some((option) => option.name.toLowerCase() === query.trim().toLowerCase());
  const count = options.length + (canCreate ? 1 : 0);
  const at = Math.min(active, count - 1);
  const activeId = isOpen && at >= 0 ? `${listId}-${at < options.length ? at : CREATE}` : undefined;

  const open = () => {
    if (isOpen || props.isReadOnly) return;
    setActive(Math.max(0, options.findIndex((option) => option.code === props.chosen)));
    onOpen(true);
  };
  const close = () => {
    onOpen(false);
    setHasTyped(false);
  };
  // What is typed next takes the place of the name that is shown.
  const selectAll = () => requestAnimationFrame(() => document.activeElement === input.current && input.current?.select());
  const choose = (index: number) => {
    const option = options[index];
    close();
    selectAll();
    if (option) props.onChoose(option);
    else if (canCreate) props.onCreate?.(query.trim());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) open();
      else if (count) setActive((at + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (isOpen && event.key === "Enter") {
      event.preventDefault();
      if (at >= 0) choose(at);
    } else if (isOpen && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
      selectAll();
    }
  };
  const onBlur = () => {
    if (isOpen && hasTyped && query.trim() === "") props.onClear?.();
    close();
  };

  return (
    <div className="combobox">
      <input
        ref={input} id={props.id} data-field={props.name} className="form-control" type="text" role="combobox" autoComplete="off" spellCheck={false}
        aria-label={props.label} aria-expanded={isOpen} aria-controls={isOpen ? listId : undefined} aria-autocomplete="list" aria-activedescendant={activeId}
        aria-describedby={props.describedBy} aria-invalid={props.isInvalid || undefined} aria-required={props.isRequired || undefined}
        readOnly={props.isReadOnly} placeholder={props.placeholder} value={isOpen && hasTyped ? query : props.shown}
        onChange={({ target }) => {
          setHasTyped(true);
          setActive(0);
          props.onQuery(target.value);
          onOpen(true);
        }}
        onFocus={({ target }) => target.select()} onClick={open} onBlur={onBlur} onKeyDown={onKey}
      />
      <Icon name="chevron-down" className="icon icon-small combobox-mark" />
      {isOpen && (
        <Popup anchor={input}>
          <ul className="combobox-list" id={listId} role="listbox" aria-label={props.label ?? "Records"}>
            {options.map((option, index) => (
              <Line key={option.code} id={`${listId}-${index}`} isActive={index === at} isChosen={option.code === props.chosen} onPick={() => choose(index)}>
                <span className="truncate">{option.name}</span>
                <span className="combobox-detail truncate">{option.detail || (option.code === option.name ? "" : option.code)}</span>
              </Line>
            ))}
            {canCreate && (
              <Line id={`${listId}-${CREATE}`} isActive={at === options.length} isChosen={false} onPick={() => choose(options.length)}>
                <span className="combobox-create"><Icon name="plus" className="icon icon-small" />{props.createLabel ?? "Create"} “{query.trim()}”</span>
              </Line>
            )}
          </ul>
          {props.note && <p className="combobox-note" role="status">{props.note}</p>}
        </Popup>
      )}
    </div>
  );
}

interface LineProps {
  readonly id: string;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly children: React.ReactNode;
  onPick(): void;
}

function Line({ id, isActive, isChosen, children, onPick }: LineProps) {
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) line.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <li ref={line} id={id} role="option" aria-selected={isChosen} data-active={isActive || undefined} onPointerDown={(event) => event.preventDefault()} onClick={onPick}>
      {children}
    </li>
  );
}

const LEAST_HEIGHT = 160;
const MOST_HEIGHT = 288;

/** Floats below its anchor, above where there is more room; in the top layer, since panels scroll and would cut it off. */
export function Popup({ anchor, children, width, height = MOST_HEIGHT }: { anchor: RefObject<HTMLElement | null>; children: React.ReactNode; width?: number; height?: number }) {
  const popup = useRef<HTMLDivElement>(null);
  const [style, setStyle] = useState<CSSProperties>();
  useLayoutEffect(() => {
    popup.current?.showPopover();
    const place = () => {
      const box = anchor.current?.getBoundingClientRect();
      if (!box) return;
      const below = innerHeight - box.bottom - 8;
      const isBelow = below >= LEAST_HEIGHT || below >= box.top;
      const wide = Math.min(width ?? box.width, innerWidth - 16);
      setStyle({
        left: Math.max(8, Math.min(box.left, innerWidth - wide - 8)), width: wide, maxHeight: Math.min(height, isBelow ? below : box.top - 8),
        ...(isBelow ? { top: box.bottom + 4 } : { bottom: innerHeight - box.top + 4 }),
      });
    };
    place();
    addEventListener("scroll", place, true);
    addEventListener("resize", place);
    return () => {
      removeEventListener("scroll", place, true);
      removeEventListener("resize", place);
    };
  }, [anchor, width, height]);
  return <div ref={popup} className="popup" popover="manual" style={style}>{children}</div>;
}
