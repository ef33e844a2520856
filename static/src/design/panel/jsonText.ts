/** JSON as people write it: whether it is JSON, and if not, where it stops being so. */

export type Reading = { readonly value: unknown; readonly problem?: undefined } | { readonly problem: string; readonly line: number; readonly column: number };

/** Reads text; blank text is null. The problem says line and column, counted from 1. */
export function readJson(text: string): Reading {
  if (text.trim() === "") return { value: null };
  try {
    return { value: JSON.parse(text) };
  } catch {
    const reader = new Reader(text);
    reader.document();
    const before = text.slice(0, reader.position).split("\n");
    const line = before.length;
    const column = (before.at(-1) ?? "").length + 1;
    return { problem: `Line ${line}, column ${column}: ${reader.expected || "this is not JSON"}.`, line, column };
  }
}

export function writeJson(value: unknown): string {
  return value === null || value === undefined ? "" : JSON.stringify(value, null, 2);
}

class Stop extends Error {}

/** Reads JSON until its first mistake, the same in every browser: engines word and place their messages differently. */
class Reader {
  position = 0;
  expected = "";

  constructor(private readonly text: string) {}

  document(): void {
    try {
      this.value();
      this.space();
      if (this.position < this.text.length) this.stop("the value has ended before this");
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
  }

  private value(): void {
    this.space();
    const rest = this.text.slice(this.position, this.position + 5);
    if (rest.startsWith("{")) this.members();
    else if (rest.startsWith("[")) this.items();
    else if (rest.startsWith('"')) this.string();
    else if (/^(true|null)/.test(rest)) this.position += 4;
    else if (rest.startsWith("false")) this.position += 5;
    else if (/^[-\d]/.test(rest)) this.number();
    else if (rest.startsWith("'")) this.stop('text stands in double quotes (")');
    else if (rest === "") this.stop("the text ends where a value is due");
    else this.stop('a value is due: text in double quotes, a number, true, false, null, "[" or "{"');
  }

  private members(): void {
    this.position += 1;
    this.space();
    if (this.take("}")) return;
    for (;;) {
      this.space();
      if (this.next() !== '"') this.stop(this.next() === "}" ? "no comma may stand before the closing bracket" : "a name in double quotes is due");
      this.string();
      this.space();
      if (!this.take(":")) this.stop("a colon is due after a name");
      this.value();
      this.space();
      if (this.take("}")) return;
      if (!this.take(",")) this.stop('a comma or "}" is due');
    }
  }

  private items(): void {
    this.position += 1;
    this.space();
    if (this.take("]")) return;
    for (;;) {
      this.space();
      if (this.next() === "]") this.stop("no comma may stand before the closing bracket");
      this.value();
      this.space();
      if (this.take("]")) return;
      if (!this.take(",")) this.stop('a comma or "]" is due');
    }
  }

  private string(): void {
    const found = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
    found.lastIndex = this.position;
    this.position += found.exec(this.text)?.[0].length ?? 0;
    if (this.take('"')) return;
    if (this.next() === "\\") this.stop('after a backslash comes one of " \\ / b f n r t, or u and four digits');
    this.stop("the text is not closed: a double quote is missing");
  }

  private number(): void {
    const found = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
    found.lastIndex = this.position;
    const length = found.exec(this.text)?.[0].length ?? 0;
    this.position += length;
    if (length === 0 || /[\d.]/.test(this.next())) this.stop("this is no number; write it as 12, -3 or 0.5");
  }

  private space(): void {
    while (/[ \t\n\r]/.test(this.next())) this.position += 1;
  }

  private next(): string {
    return this.text.charAt(this.position);
  }

  private take(character: string): boolean {
    if (this.next() !== character) return false;
    this.position += 1;
    return true;
  }

  private stop(expected: string): never {
    this.expected = expected;
    throw new Stop();
  }
}
