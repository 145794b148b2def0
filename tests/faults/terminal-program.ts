import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Frame } from "../../src/console/model/frame.ts";
import { catchStrayOutput } from "../../src/console/widgets/stray-output.ts";
import { openTerminal } from "../../src/console/widgets/terminal.ts";
import { startTimer } from "../../src/console/widgets/terminal-streams.ts";
import { UnsuitableTerminal } from "../../src/console/widgets/terminal-suitability.ts";

// The smallest program with a terminal: it shows what happens to it, and does on a key what a test wants to see go wrong.
const stray = catchStrayOutput({ process, console });
const happened: string[] = [];
const look = { theme: "dark", ascii: false } as const;

try {
  const terminal = openTerminal({
    input: process.stdin,
    output: process.stdout,
    errorOutput: process.stderr,
    environment: process.env,
    process,
    spawn,
    startTimer,
    now: () => performance.now(),
    look,
    onKey: pressed,
    onPaste: (text) => tell(`paste ${JSON.stringify(text)}`),
    onResize: () => show(),
    onResume: () => tell("resumed"),
    onExit: () => happened.push("cleaned up"),
    lastWords: (error) => [String(error), ...happened.slice(-1), ...stray.lines()].join("\n"),
  });
  terminal.setTitle("flaretop");
  show();

  function tell(what: string): void {
    happened.push(what);
    show();
  }

  function show(): void {
    const { columns, rows } = terminal.size;
    const texts = ["READY", `size ${columns}x${rows}`, ...happened];
    const lines = Array.from({ length: rows }, (_row, y) => [
      { text: (texts[y] ?? "").slice(0, columns), tone: "normal" as const },
    ]);
    const frame: Frame = { columns, rows, lines, charts: [], links: [] };
    terminal.paint(frame);
  }

  function pressed(key: string): void {
    tell(`key ${key}`);
    if (key === "q") terminal.close(0);
    if (key === "ctrl-z") void terminal.suspend();
    if (key === "t")
      setTimeout(() => {
        throw new Error("thrown on purpose");
      });
    if (key === "r") void Promise.reject(new Error("rejected on purpose"));
    if (key === "w") console.warn("a stray warning");
    if (key === "f") flood();
    if (key === "l") void terminal.lend(() => runShell()).then(() => tell("back from the child"));
    if (key === "b") void terminal.askBackground().then((background) => tell(`background ${background}`));
  }

  function runShell(): Promise<void> {
    return new Promise((resolve) => {
      const child = spawn("sh", ["-c", "echo CHILD; read line; echo got $line"], { stdio: "inherit" });
      child.on("close", () => resolve());
    });
  }

  /** 300 frames that differ in every cell; then a file says that nothing held the program up. */
  function flood(): void {
    let count = 0;
    let mostQueued = 0;
    const timer = setInterval(() => {
      count++;
      const { columns, rows } = terminal.size;
      const letter = String.fromCharCode(97 + (count % 26));
      const lines = Array.from({ length: rows }, () => [{ text: letter.repeat(columns), tone: "normal" as const }]);
      terminal.paint({ columns, rows, lines, charts: [], links: [] });
      mostQueued = Math.max(mostQueued, process.stdout.writableLength);
      if (count < 300) return;
      clearInterval(timer);
      tell("flooded");
      const report = process.env["FLOOD_REPORT"];
      if (report !== undefined) writeFileSync(report, String(mostQueued));
    }, 2);
  }
} catch (error) {
  stray.release();
  if (!(error instanceof UnsuitableTerminal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
