/** Breaking text to a width. Where no font can be asked, widths are those of a sans-serif, rather too wide than too narrow. */

/** Returns the width of a text in pixels. */
export type Measure = (text: string, size: number, isBold: boolean) => number;

const NARROW = /[iljtfrI.,:;'’|!()[\] -]/;
const WIDE = /[mwMW@%]/;

export const ESTIMATED: Measure = (text, size, isBold) => {
  let width = 0;
  for (const character of text) width += character.codePointAt(0)! > 0x2e80 ? 1 : NARROW.test(character) ? 0.34 : WIDE.test(character) ? 0.92 : 0.59;
  return width * size * (isBold ? 1.04 : 1);
};

/** Returns the text, cut with an ellipsis where it is too wide. */
export function fitted(text: string, width: number, size: number, measure: Measure, isBold = false): string {
  if (measure(text, size, isBold) <= width) return text;
  const characters = [...text];
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${characters.slice(0, middle).join("")}…`, size, isBold) <= width) low = middle;
    else high = middle - 1;
  }
  return `${characters.slice(0, low).join("").trimEnd()}…`;
}

/** Returns the lines into which a text breaks, at most so many; what does not fit is cut. Line ends of the text stay. */
export function lines(text: string, width: number, size: number, most: number, measure: Measure, isBold = false): readonly string[] {
  const found: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line === "" || measure(longer, size, isBold) <= width) {
        line = longer;
        continue;
      }
      found.push(line);
      line = word;
    }
    found.push(line);
  }
  const kept = found.slice(0, most);
  if (found.length > most) kept[most - 1] = `${kept[most - 1]} …`;
  return kept.map((line) => fitted(line, width, size, measure, isBold));
}
