import { useEffect } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import type { Saver } from "../document/autosave";
import type { SavingState, SavingStatus } from "../document/saving";
import { useCanvas } from "./context";

const SIGNS: Readonly<Record<SavingStatus, { icon: string; word: string }>> = {
  Saved: { icon: "circle-check", word: "Saved" },
  Saving: { icon: "refresh-cw", word: "Saving" },
  Unsaved: { icon: "triangle-alert", word: "Not all saved" },
  Offline: { icon: "cloud-off", word: "Offline" },
  Conflict: { icon: "git-compare", word: "Conflict" },
};

/** How the design is saved. A press does what helps: decides a conflict, shows what has a fault, saves at once. */
export function SaveIndicator() {
  const { saver } = useCanvas().editor;
  return saver ? <Indicator saver={saver} /> : null;
}

function Indicator({ saver }: { saver: Saver }) {
  const canvas = useCanvas();
  const state = useStore(saver.state);
  const { status, sentence } = state;
  useNews(state);
  const { icon, word } = SIGNS[status];
  const help = () => {
    if (status === "Conflict") canvas.open({ kind: "conflicts" });
    else if (status === "Unsaved") canvas.session.setState({ areProblemsShown: true });
    else void saver.flush();
  };
  return (
    <button type="button" className="save-indicator" data-status={status} title={sentence} aria-label={`${word}. ${sentence}`} onClick={help}>
      <Icon name={icon} className="icon step-small" />{word}{status === "Conflict" && ` (${state.conflicts.length})`}
    </button>
  );
}

/** Bad news is said as it comes, and that all is well again; every single saving is not. */
function useNews({ status, sentence, news }: SavingState): void {
  const { say } = useCanvas().editor;
  useEffect(() => {
    if (status === "Offline" || status === "Conflict" || status === "Unsaved") say(sentence);
  }, [status, sentence, say]);
  useEffect(() => {
    if (news) say(news);
  }, [news, say]);
}
