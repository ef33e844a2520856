/** Codes and names of new records: readable, and not taken. */

const LONGEST_CODE = 190;

/** Returns a text as small letters and digits joined by hyphens, as the server does for records without code. */
export function slug(text: string): string {
  return (text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().match(/[a-z0-9]+/g) ?? []).join("-");
}

/** Returns the wished code, with a number behind it where it is taken. */
export function freeCode(wished: string, isTaken: (code: string) => boolean): string {
  const base = wished.slice(0, LONGEST_CODE) || "new";
  let code = base;
  for (let number = 2; isTaken(code); number++) code = `${base}-${number}`;
  return code;
}

/** Returns the wished name, with a number behind it where it is taken; a number that it ends with counts on. */
export function freeName(wished: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(wished)) return wished;
  const base = wished.replace(/ \d+$/, "");
  let number = 2;
  while (isTaken(`${base} ${number}`)) number++;
  return `${base} ${number}`;
}

/** Returns the code that comes after one that is taken: "pay" → "pay-2" → "pay-3". */
export function nextCode(code: string, isTaken: (code: string) => boolean): string {
  const [, base, last] = /^(.*?)(?:-(\d+))?$/s.exec(code)!;
  let number = Number(last ?? 1) + 1;
  while (isTaken(`${base}-${number}`)) number++;
  return `${base}-${number}`;
}
