import type { Cell } from "../../model/cell.ts";
import type { Tone } from "../../model/tone.ts";

/** What a state means for whoever looks at it, worst first: rows sorted by status start with what needs attention. */
const LOOKS = {
  bad: { symbol: "■", tone: "bad" },
  warning: { symbol: "▲", tone: "warning" },
  progress: { symbol: "◐", tone: "info" },
  waiting: { symbol: "○", tone: "info" },
  good: { symbol: "●", tone: "good" },
  off: { symbol: "○", tone: "muted" },
  done: { symbol: "·", tone: "muted" },
  unknown: { symbol: "?", tone: "muted" },
} as const satisfies Record<string, { readonly symbol: string; readonly tone: Tone }>;

export type Look = keyof typeof LOOKS;

const RANK = Object.keys(LOOKS);
const SYMBOLS: ReadonlySet<string> = new Set(Object.values(LOOKS).map(({ symbol }) => symbol));

/** A state as symbol and word, so that it can be read without colours. Symbols are one cell wide in every terminal. */
export function statusCell(look: Look, word: string): Cell {
  const { symbol, tone } = LOOKS[look];
  return { text: `${symbol} ${word}`, tone, sort: `${RANK.indexOf(look)} ${word}` };
}

/** The word without the symbol before it. */
export function plainWord(text: string): string {
  return text[1] === " " && SYMBOLS.has(text[0] ?? "") ? text.slice(2) : text;
}

/** `12 clusters, 2 degraded`: what is wrong is named, the rest is counted. */
export function summaryCell(noun: string, statuses: readonly Cell[]): Cell {
  const troubled = new Map<string, { count: number; tone: Tone }>();
  for (const { text, tone } of statuses) {
    if (tone !== "bad" && tone !== "warning") continue;
    const word = plainWord(text);
    troubled.set(word, { count: (troubled.get(word)?.count ?? 0) + 1, tone });
  }
  const parts = [...troubled].sort(([, a], [, b]) => b.count - a.count).map(([word, { count }]) => `${count} ${word}`);
  const worst = [...troubled.values()].some(({ tone }) => tone === "bad") ? "bad" : "warning";
  const counted = statuses.length === 1 ? noun.replace(/s$/, "") : noun;
  return { text: [`${statuses.length} ${counted}`, ...parts].join(", "), tone: parts.length === 0 ? "normal" : worst };
}
