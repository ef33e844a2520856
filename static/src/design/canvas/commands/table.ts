/** The one table of commands. What a person can do on the canvas stands here, and nowhere else. */

import { ADDING } from "./adding";
import type { Command } from "./command";
import { CLIPBOARD } from "./clipboard";
import { EDITING } from "./editing";
import { FILES } from "./files";
import { isCharacter, isPressed, type Pressed } from "./keys";
import { LANES } from "./lanes";
import { VIEWING } from "./viewing";
import { WHOLE } from "./whole";

export const COMMANDS: readonly Command[] = [...ADDING, ...EDITING, ...CLIPBOARD, ...LANES, ...VIEWING, ...WHOLE, ...FILES];

export function commandOf(id: string): Command {
  const command = COMMANDS.find((one) => one.id === id);
  if (!command) throw new Error(`There is no command ${id}.`);
  return command;
}

/** Returns the commands of a key; several where the situation decides. `isOnCanvas`: characters act only there. */
export function commandsOf(event: Pressed, isOnCanvas: boolean): readonly Command[] {
  return COMMANDS.filter(({ keys }) => keys.some((key) => isPressed(key, event) && (isOnCanvas || !isCharacter(key))));
}
