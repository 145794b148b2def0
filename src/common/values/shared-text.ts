/** Longer texts are rarely met again, and would keep much memory alive. */
const LONGEST_SHARED = 80;
const MOST_SHARED = 4_096;
const shared = new Map<string, string>();

/**
 * The same text, as one string in memory for all who ask: tens of thousands of objects repeat the same reasons and kinds, and
 * decoded JSON holds each as a string of its own. Bounded, and without any effect but on memory.
 */
export function sharedText(text: string): string {
  if (text.length > LONGEST_SHARED) return text;
  const known = shared.get(text);
  if (known !== undefined) return known;
  if (shared.size >= MOST_SHARED) shared.clear();
  shared.set(text, text);
  return text;
}
