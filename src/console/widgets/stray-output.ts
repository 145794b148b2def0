import { format } from "node:util";
import { cleanBlock } from "../../common/values/text.ts";

/** Lines kept for after the screen is left, and the length of each. */
const KEPT_LINES = 200;
const LINE_LIMIT = 2_000;

const CONSOLE_METHODS = ["log", "info", "warn", "error", "debug", "trace"] as const;

export interface StrayOutput {
  /** What was said since, oldest first, cleaned. At most the last 200 lines. */
  lines(): readonly string[];
  /** Lets everything through again. */
  release(): void;
}

interface StraySources {
  readonly process: NodeJS.EventEmitter & { readonly stderr: { write: unknown } };
  readonly console: Record<(typeof CONSOLE_METHODS)[number], unknown>;
}

/**
 * Keeps everything but frames off the screen: `console.*`, Node's warnings and writes to stderr would overwrite cells that nobody
 * repairs. Install it before libraries load, since some warn while loading.
 *
 * @param onLine - Called with each line, for a log file.
 */
export function catchStrayOutput(sources: StraySources, onLine: (line: string) => void = () => {}): StrayOutput {
  const kept: string[] = [];
  const keep = (text: string): void => {
    for (const line of cleanBlock(text.trimEnd()).split("\n")) {
      const short = line.slice(0, LINE_LIMIT);
      kept.push(short);
      if (kept.length > KEPT_LINES) kept.shift();
      onLine(short);
    }
  };
  const undo = [
    catchConsole(sources.console, keep),
    catchStderr(sources.process.stderr, keep),
    catchWarnings(sources.process, keep),
  ];
  return {
    lines: () => [...kept],
    release: () => {
      for (const putBack of undo.splice(0)) putBack();
    },
  };
}

function catchConsole(console: StraySources["console"], keep: (text: string) => void): () => void {
  const originals = CONSOLE_METHODS.map((method) => [method, console[method]] as const);
  for (const [method] of originals) console[method] = (...values: unknown[]) => keep(format(...values));
  return () => {
    for (const [method, original] of originals) console[method] = original;
  };
}

function catchStderr(stderr: { write: unknown }, keep: (text: string) => void): () => void {
  const original = stderr.write;
  stderr.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    keep(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    const done = rest.at(-1);
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  };
  return () => {
    stderr.write = original;
  };
}

function catchWarnings(process: NodeJS.EventEmitter, keep: (text: string) => void): () => void {
  const originals = process.listeners("warning") as ((warning: Error) => void)[];
  const listener = (warning: Error): void => keep(`${warning.name}: ${warning.message}`);
  process.removeAllListeners("warning");
  process.on("warning", listener);
  return () => {
    process.off("warning", listener);
    for (const original of originals) process.on("warning", original);
  };
}
