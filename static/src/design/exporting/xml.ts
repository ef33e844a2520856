/** Writing XML. Whatever a person wrote into a name comes out as text, and the file can be read. */

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** What XML 1.0 cannot hold, not even escaped; a half of a surrogate pair among it. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Returns a text as it may stand in XML, between tags and in attributes. */
export function escaped(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd").replace(/[&<>"']/g, (character) => ENTITIES[character]!).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Returns an element; `content` is XML already. Attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, content: string | readonly string[] = ""): string {
  const given = Object.entries(attributes).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  const written = given.map(([key, value]) => ` ${key}="${typeof value === "number" ? rounded(value) : escaped(value)}"`).join("");
  const inside = typeof content === "string" ? content : content.join("");
  return inside === "" ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`;
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
