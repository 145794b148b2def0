import type { EventEmitter } from "node:events";

/** Where keys come from: `process.stdin`, or a fake in tests. */
export interface TerminalInput extends EventEmitter {
  readonly isTTY?: boolean | undefined;
  setRawMode?(raw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Where frames go: `process.stdout`, or a fake in tests. */
export interface TerminalOutput extends EventEmitter {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** Absent on fakes; with it the last words are written synchronously. */
  readonly fd?: number | undefined;
  /** Bytes accepted and not yet taken by the terminal. */
  readonly writableLength: number;
  write(text: string, done?: () => void): boolean;
}

/** The part of `process` that the terminal needs; a bare event emitter in tests. */
export interface ProcessPort extends EventEmitter {
  readonly pid: number;
  exit(code: number): void;
  kill(pid: number, signal: string): unknown;
}

/** A timer that can be called off. Real programs pass `startTimer`. */
export type StartTimer = (milliseconds: number, run: () => void) => () => void;

export const startTimer: StartTimer = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

/**
 * Lets writes return at once instead of stopping the whole program while nobody reads the terminal (ctrl-s, a stalled link).
 * Not public in Node, and the same on 20 to 26.
 */
export function setBlocking(output: TerminalOutput, blocking: boolean): void {
  const handle = (output as { _handle?: { setBlocking?: (blocking: boolean) => void } })._handle;
  handle?.setBlocking?.(blocking);
}

/** Reads the window size again: it may have changed while the program was stopped. */
export function refreshSize(output: TerminalOutput): void {
  (output as { _refreshSize?: () => void })._refreshSize?.();
}
