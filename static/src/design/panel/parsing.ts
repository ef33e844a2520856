/** Numbers as people type them: to values and back, with a sentence where that cannot be. */

export type Parsed = { readonly value: unknown; readonly problem?: undefined } | { readonly problem: string };

const LARGEST = 2_147_483_647;

/** A whole number; blank is null where nothing is needed. */
export function parseWhole(text: string, isRequired: boolean): Parsed {
  const plain = text.trim();
  if (plain === "") return isRequired ? { problem: "Write a whole number, such as 5." } : { value: null };
  if (!/^[-+]?\d+$/.test(plain)) return { problem: `“${plain}” is no whole number. Write digits alone, such as 5.` };
  const number = Number(plain);
  return Math.abs(number) > LARGEST ? { problem: `The largest number is ${LARGEST}.` } : { value: number };
}

/** A decimal, kept as text without exponent and trailing zeros; blank is null where nothing is needed. */
export function parseDecimal(text: string, isRequired: boolean): Parsed {
  const plain = text.trim();
  if (plain === "") return isRequired ? { problem: "Write a number, such as 2.5." } : { value: null };
  if (!/^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(plain)) return { problem: `“${plain}” is no number. Write it with a point, such as 2.5.` };
  const [, sign = "", whole = "", part = ""] = /^([-+]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(plain) ?? [];
  const digits = `${whole || "0"}${part ? `.${part}` : ""}`;
  return { value: sign === "-" && digits !== "0" ? `-${digits}` : digits };
}

/** Whole numbers between commas or spaces. */
export function parseNumbers(text: string): Parsed {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const wrong = parts.find((part) => parseWhole(part, true).problem !== undefined);
  if (wrong !== undefined) return { problem: `“${wrong}” is no whole number. Write numbers between commas, such as 5, 15, 60.` };
  return { value: parts.map(Number) };
}

export function writeNumber(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

export function writeNumbers(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : "";
}
