/** What every part of an editing screen may use. */

import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Saver } from "./document/autosave";
import type { Fields, Kind, Reference } from "./document/records";
import type { Schema } from "./schema";
import type { DesignState, DesignStore } from "./document/store";

export interface Published {
  /** The number of the current release, and its page; none before the first. */
  readonly release?: string | undefined;
  readonly releasePage?: string | undefined;
  readonly publishPage: string;
  readonly isChanged: boolean;
}

export interface Editor {
  readonly store: DesignStore;
  readonly schema: Schema;
  /** Code of the workspace, or blank on screens without one. */
  readonly workspace: string;
  readonly isReadOnly: boolean;
  /** How the draft of this screen stood to the current release when it was opened, and where it is published. */
  readonly published?: Published;
  /** What saves by itself, on screens that do. */
  readonly saver?: Saver;
  /** The other workspaces that show a group, by its code. */
  readonly sharedGroups?: Readonly<Record<string, readonly { readonly code: string; readonly name: string }[]>>;
  /** Selects a record and brings it into sight; `field` also puts the focus there. */
  open(reference: Reference, field?: string): void;
  /** Selects a step or a lane and opens nothing, on screens that have a selection. */
  select?(reference: Reference): void;
  /** Says something through the one polite live region. */
  say(sentence: string): void;
}

export const EditorContext = createContext<Editor | undefined>(undefined);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("This part stands outside an editor.");
  return editor;
}

export function useDesign<Result>(pick: (state: DesignState) => Result): Result {
  return useStore(useEditor().store, pick);
}

export function useRecord(kind: Kind, code: string): Fields | undefined {
  return useDesign((state) => state.records[kind]?.[code]);
}
