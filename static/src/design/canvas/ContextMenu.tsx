import { useEffect, useRef, type KeyboardEvent } from "react";
import type { Point } from "../../plan/geometry";
import { Icon } from "../../plan/Icon";
import { useCanvas } from "./context";
import { bySection, isOffered, situationOf } from "./commands/command";
import { COMMANDS } from "./commands/table";
import { ariaKey } from "./commands/keys";
import { Keys } from "./Keys";
import type { MenuPlace } from "./session";

const NAMES: Readonly<Record<MenuPlace, string>> = { step: "Step", note: "Note", arrow: "Arrow", lane: "Lane", canvas: "Canvas" };

/** The commands for what was clicked. The same as in the palette and on the keys. */
export function ContextMenu({ at, place }: { at: Point; place: MenuPlace }) {
  const canvas = useCanvas();
  const menu = useRef<HTMLDialogElement>(null);
  const situation = situationOf(canvas);
  const commands = bySection(COMMANDS.filter((command) => command.menus.includes(place) && isOffered(command, situation)));
  useEffect(() => {
    const element = menu.current!;
    element.showModal();
    const box = element.getBoundingClientRect();
    element.style.left = `${Math.max(8, Math.min(at.x, innerWidth - box.width - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(at.y, innerHeight - box.height - 8))}px`;
    element.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [at]);
  const onKey = (event: KeyboardEvent) => {
    const items = [...menu.current!.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const now = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: items.length - 1 }[event.key];
    event.stopPropagation();
    if (event.key === "Tab") {
      event.preventDefault();
      return menu.current?.close();
    }
    if (next !== undefined) {
      event.preventDefault();
      items[(next + items.length) % items.length]?.focus();
    } else if (/^[a-z]$/i.test(event.key) && !event.ctrlKey && !event.metaKey) {
      const letter = event.key.toLowerCase();
      [...items.slice(now + 1), ...items.slice(0, now + 1)].find((item) => item.textContent?.toLowerCase().startsWith(letter))?.focus();
    }
  };
  return (
    <dialog
      ref={menu} className="design-menu" aria-label={`Menu of the ${NAMES[place].toLowerCase()}`} onKeyDown={onKey} onClose={() => canvas.session.getState().open?.kind === "menu" && canvas.open(undefined)}
      onClick={(event) => event.target === menu.current && menu.current.close()}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (event.target === menu.current) menu.current.close();
      }}
    >
      <div role="menu" aria-label={NAMES[place]}>
        {commands.map((command, index) => (
          <div key={command.id} role="presentation">
            {index > 0 && commands[index - 1]!.section !== command.section && <div className="menu-line" role="separator" />}
            <button
              type="button" role="menuitem" className="menu-item" tabIndex={-1} aria-keyshortcuts={command.keys[0] && ariaKey(command.keys[0])} data-command={command.id}
              onClick={() => {
                const open = canvas.session.getState().open;
                menu.current?.close();
                command.run(canvas);
                if (canvas.session.getState().open === open) canvas.open(undefined);
              }}
            >
              <Icon name={command.icon} />{command.label}<Keys of={command.keys[0]} />
            </button>
          </div>
        ))}
      </div>
    </dialog>
  );
}
