import { useEffect } from "react";
import { areLettersOn } from "../../site/keys";
import { isTyping } from "../../site/page";
import type { CanvasContext } from "./context";
import { selectionOf } from "./choosing";
import { isOffered, situationOf, type Command } from "./commands/command";
import { isCharacter, isPressed } from "./commands/keys";
import { commandsOf } from "./commands/table";

const HELP = "?";

/** Keys of the table of commands. Single characters act only on the canvas, and can be switched off. */
export function useKeys(canvas: CanvasContext, root: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      if (target !== document.body && !root.current?.contains(target)) return;
      const card = target.closest<HTMLElement>("[data-step]")?.dataset["step"];
      const isOnCanvas = card !== undefined || target.matches(".plan-surface") || target === document.body;
      // Beside the canvas, buttons and fields keep their keys for themselves; the head of a lane has no use for Alt.
      if (!isOnCanvas && !event.ctrlKey && !event.metaKey && event.key !== HELP && !(event.altKey && target.closest(".lane-head"))) return;
      const isWriting = isTyping(target);
      if (card !== undefined && event.key === "Enter" && !isWriting && pressesCard(canvas, card)) return event.preventDefault();
      const command = commandFor(canvas, event, { card, isOnCanvas, isWriting });
      if (!command || command.isNative) return;
      event.preventDefault();
      event.stopPropagation();
      command.run(canvas);
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, [canvas, root]);
}

/** Enter opens a collapsed lane, and lets a note be written. */
function pressesCard(canvas: CanvasContext, card: string): boolean {
  const drawn = canvas.shown().cards.find(({ id }) => id === card);
  if (drawn?.kind === "lane") canvas.toggleLane(drawn.lane);
  else if (drawn?.kind === "note" && !canvas.editor.isReadOnly) canvas.write({ what: "card", id: card });
  else return false;
  return true;
}

function commandFor(canvas: CanvasContext, event: KeyboardEvent, at: { card: string | undefined; isOnCanvas: boolean; isWriting: boolean }): Command | undefined {
  const commands = commandsOf(event, at.isOnCanvas || event.key === HELP).filter(
    (command) => (!at.isWriting || command.whileWriting) && (areLettersOn() || !command.keys.some((key) => isPressed(key, event) && isCharacter(key))),
  );
  if (commands.length === 0) return undefined;
  // What is done is done with the card that has the focus, or with the selection that it belongs to, or with an arrow of it that was chosen.
  const { selection } = canvas.session.getState();
  const isAboutCard = commands.some(({ menus, section }) => menus.includes("step") || section === "Arrange");
  if (at.card !== undefined && isAboutCard && selection.arrows.length === 0 && !canvas.lights.getState().selected.has(at.card)) canvas.choose(selectionOf(canvas, [at.card]));
  const situation = situationOf(canvas);
  return commands.find((command) => isOffered(command, situation));
}
