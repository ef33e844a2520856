/** The workspace as a treegrid of lanes, steps and what they wait for: an equal editor, without a picture. */
export function Outline() {
  return null;
}
