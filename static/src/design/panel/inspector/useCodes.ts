import { useMemo } from "react";

/** The code as a list that stays the same object as long as the code does, so that forms are not made anew with every change. */
export function useCodes(code: string): readonly string[] {
  return useMemo(() => [code], [code]);
}
