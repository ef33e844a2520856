import { EditorContext, type Editor } from "./context";

/** The canvas of one workspace, with everything around it. */
export function Designer({ editor }: { editor: Editor }) {
  return <EditorContext.Provider value={editor}>{null}</EditorContext.Provider>;
}
