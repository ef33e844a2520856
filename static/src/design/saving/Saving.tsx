import { useState } from "react";
import { useEditor } from "../context";
import { ConflictDecisions } from "./ConflictDecisions";
import { SaveMark } from "./SaveMark";

/** How the changes are saved, and the decision where somebody else changed the same. `showProblem`: goes to what has a fault. */
export function Saving({ showProblem }: { showProblem(): void }) {
  const { saver, say } = useEditor();
  const [isDeciding, setIsDeciding] = useState(false);
  if (!saver) return null;
  return (
    <>
      <SaveMark saver={saver} say={say} onHelp={(status) => (status === "Conflict" ? setIsDeciding(true) : showProblem())} />
      {isDeciding && <ConflictDecisions saver={saver} onClose={() => setIsDeciding(false)} />}
    </>
  );
}
