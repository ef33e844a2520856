/** The colours of an exported picture: those of the light theme, as values, since a file knows no tokens. */

export const COLOUR_NAMES = [
  "canvas", "lane-even", "lane-head", "line", "line-strong", "line-control", "surface", "text", "text-soft", "text-faint", "arrow", "tint-warning",
] as const;

export type ColourName = (typeof COLOUR_NAMES)[number];
export type Colours = Readonly<Record<ColourName, string>>;

/** Reads the tokens of the page as the light theme shows them. */
export function lightColours(): Colours {
  const probe = document.createElement("span");
  probe.style.colorScheme = "light";
  probe.hidden = true;
  document.body.append(probe);
  const read = (name: ColourName) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(COLOUR_NAMES.map((name) => [name, read(name)])) as Record<ColourName, string>;
  probe.remove();
  return colours;
}

/** Returns the family by which the page's text is set, for programs that have the font. */
export function fontFamily(): string {
  return getComputedStyle(document.body).fontFamily;
}
