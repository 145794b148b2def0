import type { Frame } from "../model/frame.ts";
import { type BlessedScreen, loadLineChart, openBlessedScreen } from "./blessed-screen.ts";
import { ChartLayer } from "./chart-layer.ts";
import { FramePainter } from "./frame-painter.ts";
import type { Look } from "./line-painter.ts";
import { PASTE_MARKS_OFF, PASTE_MARKS_ON, RESTORE, writeAtOnce } from "./restore-sequence.ts";
import type { StartTimer, TerminalOutput } from "./terminal-streams.ts";

export interface TerminalScreenOptions {
  readonly output: TerminalOutput;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly startTimer: StartTimer;
  readonly now: () => number;
  readonly look: Look;
  onResize(size: { columns: number; rows: number }): void;
  onResume(): void;
}

/** More unsent bytes than this, and the terminal is behind: frames wait, and only the latest of them is ever sent. */
const BEHIND_BYTES = 8_192;

/** A terminal that was behind for this long shows old data when it comes back. Milliseconds. */
const STALLED_MS = 2_000;

/** How long leaving the screen waits for a terminal that is behind. Milliseconds. */
const LEAVE_MS = 500;

/** The window title is kept on a stack of the terminal's and put back from there. */
const PUSH_TITLE = "\u001b[22;0t";
const POP_TITLE = "\u001b[23;0t";

/** The output side of the terminal: blessed's screen, taken over so that only our frames and its clearing reach the wire. */
export class TerminalScreen {
  readonly #options: TerminalScreenOptions;
  readonly #isPlain: boolean;
  readonly #screen: BlessedScreen;
  readonly #painter: FramePainter;
  readonly #writeOfBlessed: (text: string) => unknown;
  #frame: Frame | undefined;
  #waitsSince: number | undefined;
  #present = true;
  #title: string | undefined;

  /** @param isPlain - A console that prints what it does not know: no links, no title. */
  constructor(options: TerminalScreenOptions, isPlain: boolean) {
    this.#options = options;
    this.#isPlain = isPlain;
    const screen = openBlessedScreen(options.output, options.environment["TERM"] ?? "");
    this.#screen = screen;
    this.#writeOfBlessed = screen.program._write.bind(screen.program);
    screen.draw = () => {};
    screen.on("resize", () => this.#resized());
    const charts = new ChartLayer(screen, {
      load: loadLineChart,
      now: options.now,
      onLoaded: () => this.#paintAgain(),
      onFailed: () => {},
    });
    this.#painter = new FramePainter(screen, charts, options.look, { links: !isPlain });
    this.send(PASTE_MARKS_ON);
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#screen.program.cols, rows: this.#screen.program.rows };
  }

  paint(frame: Frame): void {
    this.#frame = frame;
    if (!this.#present) return;
    if (this.#options.output.writableLength > BEHIND_BYTES) {
      this.#waitsSince ??= this.#options.now();
      return;
    }
    this.send(this.#painter.paint(frame));
  }

  redraw(): void {
    this.#screen.alloc();
    this.#painter.forget();
    this.#paintAgain();
  }

  setLook(look: Look): void {
    this.#painter.setLook(look);
    this.#paintAgain();
  }

  setTitle(title: string): void {
    if (this.#isPlain) return;
    this.#title = title;
    this.send(this.#takeTitle());
  }

  #takeTitle(): string {
    return this.#title === undefined ? "" : `${PUSH_TITLE}\u001b]0;${this.#title}\u0007`;
  }

  #giveTitleBack(): string {
    return this.#title === undefined ? "" : POP_TITLE;
  }

  /** Sends text after all that was sent before. */
  send(text: string): void {
    if (!this.#present) return;
    this.#screen.program.flush();
    if (text !== "") this.#options.output.write(text, () => this.#caughtUp());
  }

  /** Goes back to the shell's screen; ends when the terminal has taken it, or does not seem to. */
  async leave(): Promise<void> {
    this.#screen.leave();
    const { output, startTimer } = this.#options;
    this.#screen.program.flush();
    const taken = new Promise<void>((resolve) => {
      const cancel = startTimer(LEAVE_MS, resolve);
      output.write(PASTE_MARKS_OFF + this.#giveTitleBack(), () => {
        cancel();
        resolve();
      });
    });
    this.#mute();
    await taken;
  }

  /** Takes the screen again and shows the latest frame on it, in the size that the window has now. */
  enter(): void {
    const { program } = this.#screen;
    // After a SIGSTOP nobody has left: the title is still ours.
    const title = this.#present ? "" : this.#takeTitle();
    program._write = this.#writeOfBlessed;
    this.#present = true;
    program.cols = this.#options.output.columns ?? program.cols;
    program.rows = this.#options.output.rows ?? program.rows;
    program.isAlt = false;
    this.#screen.enter();
    this.#painter.forget();
    this.send(PASTE_MARKS_ON + title);
    this.#paintAgain();
  }

  /** Gives the terminal back for good, at once. @param away - The screen was left before; a child may own it. */
  close(away: boolean): void {
    this.#mute();
    if (!away) writeAtOnce(this.#options.output, RESTORE + this.#giveTitleBack());
    this.#screen.destroy();
  }

  #mute(): void {
    const { program } = this.#screen;
    this.#present = false;
    program._buf = "";
    program._write = () => true;
  }

  #paintAgain(): void {
    if (this.#frame !== undefined) this.paint(this.#frame);
  }

  #resized(): void {
    this.#painter.forget();
    if (this.#present) this.#options.onResize(this.size);
  }

  #caughtUp(): void {
    const since = this.#waitsSince;
    if (since === undefined || this.#options.output.writableLength > BEHIND_BYTES) return;
    this.#waitsSince = undefined;
    this.#paintAgain();
    if (this.#options.now() - since >= STALLED_MS) this.#options.onResume();
  }
}
