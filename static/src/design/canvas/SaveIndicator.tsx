import { SaveMark } from "../saving/SaveMark";
import { useCanvas } from "./context";

/** How the design is saved. */
export function SaveIndicator() {
  const canvas = useCanvas();
  const { saver, say } = canvas.editor;
  if (!saver) return null;
  return <SaveMark saver={saver} say={say} onHelp={(status) => (status === "Conflict" ? canvas.open({ kind: "conflicts" }) : canvas.session.setState({ areProblemsShown: true }))} />;
}
