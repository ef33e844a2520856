/** The page's fonts for a picture that the browser draws apart from the page: there it finds none but those that the picture brings along. */

/** Returns the style sheet that brings the fonts that the page has loaded of a family; blank where they cannot be had. */
export async function fontStyles(family: string): Promise<string> {
  const first = family.split(",")[0]!.trim().replaceAll('"', "");
  const loaded = new Set([...document.fonts].filter((face) => face.status === "loaded" && face.family.replaceAll('"', "") === first).map((face) => face.unicodeRange.replaceAll(" ", "")));
  const rules = [...document.styleSheets].flatMap(rulesOf).filter((rule) => {
    const { style } = rule;
    return style.getPropertyValue("font-family").replaceAll(/["']/g, "") === first && loaded.has(style.getPropertyValue("unicode-range").replaceAll(" ", ""));
  });
  const written = await Promise.all(rules.map(embedded));
  return written.join("");
}

function rulesOf(sheet: CSSStyleSheet): readonly CSSFontFaceRule[] {
  try {
    return [...sheet.cssRules].flatMap(faces);
  } catch {
    return [];
  }
}

function faces(rule: CSSRule): readonly CSSFontFaceRule[] {
  if (rule instanceof CSSFontFaceRule) return [rule];
  return "cssRules" in rule ? [...(rule as CSSGroupingRule).cssRules].flatMap(faces) : [];
}

async function embedded(rule: CSSFontFaceRule): Promise<string> {
  const [, path] = /url\(["']?([^"')]+)["']?\)/.exec(rule.style.getPropertyValue("src")) ?? [];
  const answer = path ? await fetch(new URL(path, rule.parentStyleSheet?.href ?? location.href)).catch(() => undefined) : undefined;
  if (!answer?.ok) return "";
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  const { style } = rule;
  return `@font-face{font-family:${style.getPropertyValue("font-family")};font-weight:${style.getPropertyValue("font-weight")};src:url(data:font/woff2;base64,${btoa(text)})}`;
}
