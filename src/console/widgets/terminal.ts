import type { Frame } from "../model/frame.ts";
import {
  BACKGROUND_ANSWER_MS,
  BACKGROUND_QUESTION,
  type Background,
  backgroundFromReply,
} from "./background-colour.ts";
import { type CopyResult, copyText, type Spawn } from "./clipboard.ts";
import { type ExitGuard, guardExit, HUNG_UP } from "./exit-guard.ts";
import { InputFilter } from "./input-filter.ts";
import type { Look } from "./line-painter.ts";
import { writeAtOnce } from "./restore-sequence.ts";
import { TerminalScreen } from "./terminal-screen.ts";
import {
  type ProcessPort,
  refreshSize,
  type StartTimer,
  setBlocking,
  type TerminalInput,
  type TerminalOutput,
} from "./terminal-streams.ts";
import { isPlainConsole, refuseUnsuitable } from "./terminal-suitability.ts";

export interface TerminalOptions {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  /** `process.stderr`, for the last words. */
  readonly errorOutput: Pick<TerminalOutput, "fd" | "write">;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly process: ProcessPort;
  readonly spawn: Spawn;
  readonly startTimer: StartTimer;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly look: Look;
  /** `a`, `A`, `ctrl-c`, `shift-tab`, `pagedown`…: the names of key maps. */
  onKey(key: string): void;
  /** Text as it was pasted: not cleaned, never to be taken for keys. */
  onPaste(text: string): void;
  /** All keys of one read were delivered: paint once for them. */
  onInputEnd?(): void;
  onResize(size: TerminalSize): void;
  /** What stands on the screen may be old: back from ctrl-z, from a child program, or from a terminal that took nothing. */
  onResume(): void;
  /** Last, synchronous work before the program ends: close forwards, end children. */
  onExit(): void;
  /** What to tell the person after the screen is gone; already clean. */
  lastWords?(error: unknown): string;
  /** An error nobody caught. True: the program goes on. */
  survives?(error: unknown): boolean;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Terminal {
  readonly size: TerminalSize;
  /** Shows a frame, at once unless the terminal is behind; then the latest frame follows as soon as it has caught up. */
  paint(frame: Frame): void;
  /** Clears the screen and draws everything again. */
  redraw(): void;
  setLook(look: Look): void;
  /** Asks for the background colour; "unknown" after 200 ms of silence. */
  askBackground(): Promise<Background>;
  /** Stops the program as ctrl-z does; ends when it was continued. */
  suspend(): Promise<void>;
  /** Leaves the screen to a child program or a question on the plain terminal, and comes back when `run` has ended. */
  lend<Result>(run: () => Promise<Result>): Promise<Result>;
  copy(text: string): Promise<CopyResult>;
  /** Names the window, until the end. Never from data. */
  setTitle(title: "flaretop"): void;
  /** Restores the terminal, says what went wrong if anything did, and ends the program. */
  close(exitCode: number, error?: unknown): void;
}

/**
 * Takes over the terminal until `close`, a signal or an error gives it back.
 *
 * @throws {@link UnsuitableTerminal} before anything is written, when this is no terminal that can place its cursor.
 */
export function openTerminal(options: TerminalOptions): Terminal {
  refuseUnsuitable(options);
  return new OpenedTerminal(options);
}

/** A stop that nobody could act on (an orphaned process group) is noticed after this long. Milliseconds. */
const STOP_NOTICED_MS = 100;

class OpenedTerminal implements Terminal {
  readonly #options: TerminalOptions;
  readonly #filter: InputFilter;
  readonly #screen: TerminalScreen;
  readonly #guard: ExitGuard;
  #state: "on" | "stopped" | "lent" | "closed" = "on";
  #backgroundAnswer: ((background: Background) => void) | undefined;
  readonly #onData = (bytes: Buffer | string): void => this.#filter.feed(bytes);
  readonly #onHangUp = (): void => this.#guard.quit(HUNG_UP);
  readonly #onStop = (): void => void this.suspend();
  readonly #onContinue = (): void => this.#continued();
  #continueWaits: (() => void) | undefined;

  constructor(options: TerminalOptions) {
    const { input, output, process } = options;
    this.#options = options;
    this.#filter = new InputFilter(
      {
        onKey: options.onKey,
        onPaste: options.onPaste,
        onReply: (reply) => this.#replied(reply),
        onEnd: () => options.onInputEnd?.(),
      },
      options.startTimer,
    );
    this.#guard = guardExit(process, {
      cleanUp: options.onExit,
      restore: () => this.#restore(),
      report: (error) => this.#report(error),
      survives: (error) => options.survives?.(error) === true,
      isLent: () => this.#state === "lent",
    });
    this.#screen = new TerminalScreen(options, isPlainConsole(options.environment["TERM"]));
    setBlocking(output, false);
    input.setRawMode?.(true);
    input.on("data", this.#onData);
    input.on("end", this.#onHangUp);
    input.on("close", this.#onHangUp);
    input.on("error", this.#onHangUp);
    output.on("error", this.#onHangUp);
    process.on("SIGTSTP", this.#onStop);
    process.on("SIGCONT", this.#onContinue);
    input.resume();
  }

  get size(): TerminalSize {
    return this.#screen.size;
  }

  paint(frame: Frame): void {
    if (this.#state !== "closed") this.#screen.paint(frame);
  }

  redraw(): void {
    if (this.#state === "on") this.#screen.redraw();
  }

  setLook(look: Look): void {
    this.#screen.setLook(look);
  }

  askBackground(): Promise<Background> {
    return new Promise((resolve) => {
      const cancel = this.#options.startTimer(BACKGROUND_ANSWER_MS, () => this.#backgroundAnswer?.("unknown"));
      this.#backgroundAnswer = (background) => {
        cancel();
        this.#backgroundAnswer = undefined;
        resolve(background);
      };
      this.#screen.send(BACKGROUND_QUESTION);
    });
  }

  async suspend(): Promise<void> {
    if (this.#state !== "on") return;
    const { process, startTimer } = this.#options;
    this.#state = "stopped";
    await this.#leave();
    // Our own handler has to go, or the stop would only call it again. The whole group stops: npm, and whatever started us.
    process.off("SIGTSTP", this.#onStop);
    const continued = new Promise<void>((resolve) => {
      this.#continueWaits = resolve;
    });
    const cancel = startTimer(STOP_NOTICED_MS, () => this.#continueWaits?.());
    process.kill(0, "SIGTSTP");
    await continued;
    cancel();
    this.#continueWaits = undefined;
    this.#return();
  }

  async lend<Result>(run: () => Promise<Result>): Promise<Result> {
    if (this.#state !== "on") throw new Error("The terminal is not ours to lend.");
    this.#state = "lent";
    await this.#leave();
    // ctrl-z in the child has to stop us as well, or the shell would wait for us for ever.
    this.#options.process.off("SIGTSTP", this.#onStop);
    setBlocking(this.#options.output, true);
    try {
      return await run();
    } finally {
      this.#return();
    }
  }

  copy(text: string): Promise<CopyResult> {
    const { environment, spawn } = this.#options;
    return copyText(text, { environment, spawn, send: (sequence) => this.#screen.send(sequence) });
  }

  setTitle(title: "flaretop"): void {
    this.#screen.setTitle(title);
  }

  close(exitCode: number, error?: unknown): void {
    this.#guard.quit(exitCode, error);
  }

  #replied(reply: string): void {
    const background = backgroundFromReply(reply);
    if (background !== undefined) this.#backgroundAnswer?.(background);
  }

  async #leave(): Promise<void> {
    const { input } = this.#options;
    input.pause();
    await this.#screen.leave();
    input.setRawMode?.(false);
  }

  #return(): void {
    if (this.#isClosed()) return;
    const { input, output, process, onResume } = this.#options;
    process.on("SIGTSTP", this.#onStop);
    setBlocking(output, false);
    refreshSize(output);
    input.setRawMode?.(true);
    input.resume();
    this.#state = "on";
    this.#screen.enter();
    onResume();
  }

  /** SIGCONT: after our own stop, or after a SIGSTOP that let nobody leave the screen first. */
  #continued(): void {
    if (this.#continueWaits !== undefined) this.#continueWaits();
    if (this.#state !== "on") return;
    const { input, output, onResume } = this.#options;
    refreshSize(output);
    input.setRawMode?.(false);
    input.setRawMode?.(true);
    this.#screen.enter();
    onResume();
  }

  #isClosed(): boolean {
    return this.#state === "closed";
  }

  #restore(): void {
    if (this.#state === "closed") return;
    const away = this.#state !== "on";
    this.#state = "closed";
    const { input, output, process } = this.#options;
    this.#filter.close();
    this.#screen.close(away);
    try {
      input.setRawMode?.(false);
    } catch {
      // The terminal is gone: there is no mode to restore.
    }
    input.pause();
    input.off("data", this.#onData);
    for (const event of ["end", "close", "error"]) input.off(event, this.#onHangUp);
    output.off("error", this.#onHangUp);
    // Late errors of a terminal that is gone must not become an uncaught one.
    output.on("error", () => {});
    process.off("SIGTSTP", this.#onStop);
    process.off("SIGCONT", this.#onContinue);
  }

  #report(error: unknown): void {
    const words = this.#options.lastWords?.(error) ?? "";
    if (words !== "") writeAtOnce(this.#options.errorOutput, `${words}\n`);
  }
}
