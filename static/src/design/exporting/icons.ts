/** The shapes of the product's icons, out of the sprite that pages use. */

import { iconUrl } from "../../site/page";

/** The inner XML of each icon by its name. */
export type Icons = ReadonlyMap<string, string>;

export function iconsOf(sprite: string): Icons {
  return new Map([...sprite.matchAll(/<symbol id="([^"]+)"[^>]*>(.*?)<\/symbol>/gs)].map(([, name, shapes]) => [name!, shapes!.trim()]));
}

/** Fetches the sprite; without an answer a picture has no icons rather than not being. */
export async function fetchIcons(): Promise<Icons> {
  const answer = await fetch(iconUrl("").replace(/#$/, "")).catch(() => undefined);
  return iconsOf(answer?.ok ? await answer.text() : "");
}
