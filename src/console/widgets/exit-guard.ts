import type { ProcessPort } from "./terminal-streams.ts";

/** Exit codes of a program ended by a signal, as shells report them: 128 + its number. */
const SIGNAL_CODES = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

/** The terminal is gone: as if hung up. */
export const HUNG_UP = SIGNAL_CODES.SIGHUP;

export interface ExitHooks {
  /** Ends what must not outlive the program. Synchronous; a failure in it does not stop the exit. */
  cleanUp(): void;
  /** Gives the terminal back. Synchronous, and harmless when called again. */
  restore(): void;
  /** Tells the person why, on the restored terminal. */
  report(error: unknown): void;
  /** An error nobody caught. True: the program can go on. */
  survives?(error: unknown): boolean;
  /** True while a child program owns the terminal: ctrl-c and ctrl-\ are then meant for it. */
  isLent(): boolean;
}

export interface ExitGuard {
  /** Cleans up, restores, reports, exits. Only the first call counts. */
  quit(code: number, error?: unknown): void;
  release(): void;
}

/**
 * Makes one exit path of all: signals, uncaught errors, a vanished terminal and `quit`. SIGUSR1 is ignored, since Node would open its
 * inspector for every user of the host.
 */
export function guardExit(process: ProcessPort, hooks: ExitHooks): ExitGuard {
  let quitting = false;
  const quit = (code: number, error?: unknown): void => {
    if (quitting) return;
    quitting = true;
    try {
      hooks.cleanUp();
    } catch (failure) {
      error ??= failure;
    }
    hooks.restore();
    if (error !== undefined) hooks.report(error);
    process.exit(code);
  };

  const listeners: [event: string, listener: (...values: unknown[]) => void][] = [
    ["SIGUSR1", () => {}],
    ["exit", () => hooks.restore()],
    ["uncaughtException", (error) => uncaught(error)],
    ["unhandledRejection", (error) => uncaught(error)],
  ];
  for (const [signal, code] of Object.entries(SIGNAL_CODES)) {
    const isForChild = () => hooks.isLent() && (signal === "SIGINT" || signal === "SIGQUIT");
    listeners.push([signal, () => !isForChild() && quit(code)]);
  }
  function uncaught(error: unknown): void {
    if (isTerminalGone(error)) quit(HUNG_UP);
    else if (quitting || hooks.survives?.(error) !== true) quit(1, error);
  }

  for (const [event, listener] of listeners) process.on(event, listener);
  return {
    quit,
    release: () => {
      for (const [event, listener] of listeners) process.off(event, listener);
    },
  };
}

function isTerminalGone(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall === "write" && (code === "EPIPE" || code === "EIO");
}
