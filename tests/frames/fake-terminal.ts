import { EventEmitter } from "node:events";
import { PassThrough, Writable } from "node:stream";
import xterm from "@xterm/headless";
import type { Frame, StyledLine } from "../../src/console/model/frame.ts";
import { openTerminal, type Terminal, type TerminalOptions } from "../../src/console/widgets/terminal.ts";

/** A terminal without a terminal: an in-process pair of streams, with an emulator that shows what was written. */
export class FakeOutput extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  readonly emulator: xterm.Terminal;
  /** All that was written. */
  written = "";
  /** While true, nothing is taken: a stalled link. */
  stalled = false;
  readonly #stalledWrites: (() => void)[] = [];

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    const text = typeof chunk === "string" ? chunk : chunk.toString("utf8");
    const take = (): void => {
      this.written += text;
      this.emulator.write(text);
      done();
    };
    if (this.stalled) this.#stalledWrites.push(take);
    else take();
  }

  resumeReading(): void {
    this.stalled = false;
    for (const take of this.#stalledWrites.splice(0)) take();
  }

  /** Bytes since the last call. */
  takeBytes(): number {
    const bytes = Buffer.byteLength(this.written);
    this.written = "";
    return bytes;
  }

  resizeTo(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emulator.resize(columns, rows);
    this.emit("resize");
  }
}

export interface FakeTerminal {
  readonly terminal: Terminal;
  readonly input: PassThrough & { raw: boolean };
  readonly output: FakeOutput;
  readonly process: EventEmitter & { exitCode: number | undefined };
  readonly keys: string[];
  readonly pastes: string[];
  /** What happened otherwise: "resize 80x24", "resume", "exit", "signal SIGTSTP". */
  readonly events: string[];
  /** Waits until the emulator has taken everything. */
  settle(): Promise<void>;
  /** The emulator's screen as text, without blanks at line ends. */
  text(): string[];
  close(): void;
}

export function openFakeTerminal(
  columns: number,
  rows: number,
  overrides: Partial<TerminalOptions> = {},
): FakeTerminal {
  const output = new FakeOutput(columns, rows);
  const input = Object.assign(new PassThrough(), {
    isTTY: true as const,
    raw: false,
    setRawMode(raw: boolean) {
      input.raw = raw;
    },
  });
  const keys: string[] = [];
  const pastes: string[] = [];
  const events: string[] = [];
  const process = Object.assign(new EventEmitter(), {
    pid: 4242,
    exitCode: undefined as number | undefined,
    exit(code: number) {
      process.exitCode = code;
    },
    kill: (_pid: number, signal: string) => events.push(`signal ${signal}`),
  });
  const terminal = openTerminal({
    input,
    output,
    errorOutput: { write: (text: string) => events.push(`stderr ${text}`) > 0 },
    environment: { TERM: "xterm-256color", LANG: "C.UTF-8" },
    process,
    spawn: () => {
      throw new Error("nothing may be started here");
    },
    startTimer: () => () => {},
    now: () => 0,
    look: { theme: "dark", ascii: false },
    onKey: (key) => keys.push(key),
    onPaste: (text) => pastes.push(text),
    onResize: (size) => events.push(`resize ${size.columns}x${size.rows}`),
    onResume: () => events.push("resume"),
    onExit: () => events.push("exit"),
    lastWords: (error) => String(error),
    ...overrides,
  });
  return {
    terminal,
    input,
    output,
    process,
    keys,
    pastes,
    events,
    settle: () => new Promise((resolve) => output.emulator.write("", resolve)),
    text: () => screenText(output.emulator),
    close: () => terminal.close(0),
  };
}

export function screenText(emulator: xterm.Terminal): string[] {
  const buffer = emulator.buffer.active;
  return Array.from(
    { length: emulator.rows },
    (_row, y) =>
      buffer
        .getLine(buffer.viewportY + y)
        ?.translateToString(true)
        .trimEnd() ?? "",
  );
}

/** One character per cell with its colours and weights, for exact comparison. */
export function screenCells(emulator: xterm.Terminal): string[][] {
  const buffer = emulator.buffer.active;
  return Array.from({ length: emulator.rows }, (_row, y) => {
    const line = buffer.getLine(buffer.viewportY + y);
    return Array.from({ length: emulator.cols }, (_column, x) => {
      const cell = line?.getCell(x);
      if (cell === undefined || cell.getWidth() === 0) return "";
      const glyph = cell.getChars() || " ";
      const ground = `${cell.isBgDefault() ? "" : cell.getBgColor()}`;
      if (glyph === " " && !cell.isInverse() && !cell.isUnderline()) return ` /${ground}`;
      const flags = (cell.isBold() ? "b" : "") + (cell.isInverse() ? "i" : "") + (cell.isUnderline() ? "u" : "");
      return `${glyph}/${ground}/${cell.isFgDefault() ? "" : cell.getFgColor()}/${flags}`;
    });
  });
}

export function frameOf(columns: number, rows: number, lines: readonly StyledLine[], more: Partial<Frame> = {}): Frame {
  return { columns, rows, lines, charts: [], links: [], ...more };
}
