import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import icons from "../../../../scripts/icons.json";
import { SECTIONS } from "./command";
import { isCharacter, isPressed, spelled, type Pressed } from "./keys";
import { COMMANDS, commandOf, commandsOf } from "./table";

/** Buttons of the bars beside the canvas, and of the menu there: DesignBar.tsx, MoreMenu.tsx and StatusBar.tsx show them by these ids. */
const IN_BARS = ["undo", "redo", "commands", "shortcuts", "outline", "inspector", "simulate", "publish", "tidy", "export-svg", "export-png", "export-json", "import", "zoom-in", "zoom-out", "fit", "map"];

function press(key: string, more: Partial<Pressed> = {}): Pressed {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

function pressed(key: string): Pressed {
  const parts = spelled(key);
  const main = key.endsWith("++") || key === "+" ? "+" : key.split("+").at(-1)!;
  return press(main, { ctrlKey: parts.includes("Ctrl"), altKey: parts.includes("Alt"), shiftKey: parts.includes("Shift") });
}

describe("the table of commands", () => {
  test("names each command once", () => {
    expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
    expect(new Set(COMMANDS.map(({ label }) => label)).size).toBe(COMMANDS.length);
  });

  test("gives each command a place: a menu, a bar or a key", () => {
    const nowhere = COMMANDS.filter(({ id, menus, keys }) => menus.length === 0 && keys.length === 0 && !IN_BARS.includes(id));
    expect(nowhere.map(({ id }) => id)).toEqual([]);
  });

  test("knows every command of the bars", () => IN_BARS.forEach((id) => expect(commandOf(id).id).toBe(id)));

  test("has signs that the sprite has, and sections that the sheet shows", () => {
    for (const { icon, section, id } of COMMANDS) {
      expect(icons.icons, id).toContain(icon);
      expect(SECTIONS, id).toContain(section);
    }
  });

  test("is found by each of its keys, and by no key that means something else in the same place", () => {
    for (const command of COMMANDS) {
      for (const key of command.keys) {
        const others = commandsOf(pressed(key), true).filter(({ id }) => id !== command.id);
        expect(commandsOf(pressed(key), true), key).toContain(command);
        // Two commands may share a key where one is for a lane and the other for a card.
        for (const other of others) expect(other.menus.some((menu) => command.menus.includes(menu)), `${key}: ${command.id} and ${other.id}`).toBe(false);
      }
    }
  });

  test("is what the documentation says of it", () => {
    const page = readFileSync(new URL("../../../../../docs/how-to/draw-a-plan.md", import.meta.url), "utf8");
    const rows = SECTIONS.flatMap((section) => COMMANDS.filter((command) => command.section === section && command.keys.length > 0)).map(
      ({ section, label, keys }) => `| ${section} | ${label} | ${keys.map((key) => spelled(key).map((part) => `<kbd>${part}</kbd>`).join(" ")).join(", ")} |`,
    );
    expect(page.match(/^\| [A-Z].*<kbd>.*$/gm)).toEqual(rows);
  });

  test("keeps single characters to the canvas", () => {
    expect(commandsOf(press("c"), false)).toEqual([]);
    expect(commandsOf(press("c"), true).map(({ id }) => id)).toEqual(["connect"]);
    expect(commandsOf(press("k", { ctrlKey: true }), false).map(({ id }) => id)).toEqual(["commands"]);
  });
});

describe("a key", () => {
  test("is compared with its modifiers, but for signs that need Shift on some keyboards", () => {
    expect(isPressed("Ctrl+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(isPressed("Ctrl+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(isPressed("Ctrl+Z", press("z", { metaKey: true }))).toBe(true);
    expect(isPressed("?", press("?", { shiftKey: true }))).toBe(true);
    expect(isPressed("Ctrl++", press("+", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(isPressed("+", press("+"))).toBe(true);
    expect(isPressed("Alt+ArrowLeft", press("ArrowLeft"))).toBe(false);
  });

  test("is a character where nothing else has to be held", () => {
    expect(["C", "Shift+T", "?", "+", " "].map(isCharacter)).toEqual([true, true, true, true, true]);
    expect(["Ctrl+Z", "Enter", "Alt+ArrowLeft", "F2"].map(isCharacter)).toEqual([false, false, false, false]);
  });

  test("is read as it is printed", () => {
    expect(spelled("Ctrl+Shift+ArrowUp")).toEqual(["Ctrl", "Shift", "↑"]);
    expect(spelled("Ctrl++")).toEqual(["Ctrl", "+"]);
  });
});
