import { createContext, Script } from "node:vm";
import { textAt } from "./untyped.ts";

/** A regular expression a person typed, case-insensitive, not yet trusted to end: run it with {@link matchPattern} only. */
export interface Pattern {
  readonly text: string;
  readonly expression: RegExp;
}

const MAX_LENGTH = 512;

/** @returns the pattern, or in one sentence why the text is none. */
export function compilePattern(text: string): Pattern | { readonly problem: string } {
  if (text.length > MAX_LENGTH) return { problem: `A pattern may have at most ${MAX_LENGTH} characters` };
  // With the u flag \p{…} works and "." takes whole characters, but harmless escapes such as "\-" are errors: those get the old rules.
  const unicode = expressionOf(text, "iu");
  if (unicode instanceof RegExp) return { text, expression: unicode };
  const legacy = expressionOf(text, "i");
  return legacy instanceof RegExp ? { text, expression: legacy } : { problem: legacy };
}

function expressionOf(text: string, flags: string): RegExp | string {
  try {
    return new RegExp(text, flags);
  } catch (error) {
    return problemOf(text, error);
  }
}

/** The engine says `Invalid regular expression: /[/iu: Unterminated character class`; the last part is the news. */
function problemOf(text: string, error: unknown): string {
  const message = textAt(error, "message") ?? "";
  const reason = message.slice(message.lastIndexOf(": ") + 2).toLowerCase();
  return `The pattern "${text}" is not valid: ${reason}`;
}

interface Run {
  search: () => void;
}
const run: Run = { search: () => undefined };
/** One for the life of the program: making a context costs more than most searches. It serves as a stopwatch, not as a sandbox. */
let stopwatch: { readonly script: Script; readonly context: Run } | undefined;

/**
 * Which of the texts the pattern is found in, in the time given for all of them together. The search blocks the caller; when the
 * time is up it is interrupted in the middle of a text, so that a pattern with exponential backtracking cannot hold the program.
 *
 * @param timeoutMs - Whole milliseconds, at least 1.
 * @returns one byte per text, 1 where the pattern is found; or that it was too slow, in one sentence.
 */
export function matchPattern(
  pattern: Pattern,
  texts: readonly string[],
  timeoutMs: number,
): { readonly matched: Uint8Array } | { readonly problem: string } {
  const matched = new Uint8Array(texts.length);
  stopwatch ??= { script: new Script("search()"), context: createContext(run) as unknown as Run };
  run.search = () => {
    for (const [index, text] of texts.entries()) if (pattern.expression.test(text)) matched[index] = 1;
  };
  try {
    stopwatch.script.runInContext(stopwatch.context, { timeout: Math.max(1, Math.ceil(timeoutMs)) });
    return { matched };
  } catch (error) {
    if (isTimeout(error))
      return { problem: `The pattern "${pattern.text}" takes too long on these texts; make it simpler` };
    // Some patterns compile only when first used, and are too large then.
    return { problem: problemOf(pattern.text, error) };
  } finally {
    run.search = () => undefined;
  }
}

/** Not by class: the error is made inside the other context, with that context's `Error`. */
function isTimeout(error: unknown): boolean {
  return textAt(error, "code") === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
