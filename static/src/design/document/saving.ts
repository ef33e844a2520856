/** Words of the autosave: its state, and what it needs of the world. */

import type { Problem } from "./document";
import type { Fields, Reference } from "./records";
import type { Versioned, VersionedChange } from "./versions";

export type SavingStatus = "Saved" | "Saving" | "Unsaved" | "Offline" | "SignedOut" | "Conflict";

/** Another person changed what was changed here. The document keeps mine until somebody decides. */
export interface Conflict extends Reference {
  /** Name of the field; of a note "notes/" with its id; blank where one of both removed the record. */
  readonly field: string;
  readonly mine: unknown;
  readonly theirs: unknown;
  readonly changedBy: string;
  readonly changedAt: string;
}

/** A record that the server does not take as it is, with the reasons. It stays in the document, and is tried again after the next edit. */
export interface RefusedRecord extends Reference {
  readonly problems: readonly Problem[];
}

export interface SavingState {
  readonly status: SavingStatus;
  /** The status in words. */
  readonly sentence: string;
  readonly conflicts: readonly Conflict[];
  readonly refused: readonly RefusedRecord[];
  /** Number of records that the server does not have as they are here. */
  readonly unsaved: number;
  /** The last thing that somebody else's change did to this document by itself, to be said; blank at first. */
  readonly news: string;
  /** Number of records that this tab had not saved when it was left, and offers again: see Saver.restore. */
  readonly recovered: number;
}

export const SAVED: SavingState = { status: "Saved", sentence: "All changes are saved.", conflicts: [], refused: [], unsaved: 0, news: "", recovered: 0 };

export interface SavedAnswer {
  readonly records: readonly (Reference & { readonly version: number })[];
  readonly problems: readonly Problem[];
}

/** What the server says of a record in its answer 409; fields null: it is gone. */
export interface ServerConflict extends Reference {
  readonly version: number | null;
  readonly changed_by: string | null;
  readonly changed_at: string | null;
  readonly fields: Fields | null;
}

/** What became of a batch. "Lost": there was no answer, so nobody knows. "SignedOut": it has to be sent by somebody who may. */
export type Answer =
  | { readonly kind: "Saved"; readonly answer: SavedAnswer }
  | { readonly kind: "Conflict"; readonly conflicts: readonly ServerConflict[] }
  | { readonly kind: "Refused"; readonly problems: readonly Problem[]; readonly sentence: string }
  | { readonly kind: "Lost" | "SignedOut"; readonly sentence: string };

export interface Transport {
  /** Never throws. `isFirst`: the server cannot have these changes from us; `isLast`: the page is about to go. */
  save(changes: readonly VersionedChange[], sending: { readonly isFirst: boolean; readonly isLast: boolean }): Promise<Answer>;
}

/** Fetches the document as the server holds it now; undefined where there is no answer. */
export type Fetching = () => Promise<Versioned | undefined>;

/** Where unsaved changes survive a reload: sessionStorage, or a stand-in. */
export interface Shelf {
  read(): string | null;
  write(text: string | null): void;
}

/** The clock of the autosave. */
export interface Clock {
  after(milliseconds: number, action: () => void): () => void;
}
