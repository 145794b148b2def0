import { afterEach, describe, expect, test } from "vitest";
import {
  FakeOutput,
  type FakeTerminal,
  frameOf,
  openFakeTerminal,
  screenCells,
} from "../../../tests/frames/fake-terminal.ts";
import type { Frame, FrameLink, StyledLine } from "../model/frame.ts";
import type { TerminalOptions } from "./terminal.ts";

let fake: FakeTerminal;
afterEach(() => fake.close());

function open(columns = 40, rows = 10, overrides: Partial<TerminalOptions> = {}): FakeTerminal {
  fake = openFakeTerminal(columns, rows, overrides);
  return fake;
}

function texts(...lines: string[]): StyledLine[] {
  return lines.map((text) => [{ text, tone: "normal" }]);
}

function frame(lines: readonly StyledLine[], more: Partial<Frame> = {}): Frame {
  return frameOf(40, 10, lines, more);
}

describe("cursor", () => {
  test("it is hidden until a frame has one, moves alone for few bytes, and goes again", async () => {
    const { terminal, output, settle } = open();
    terminal.paint(frame(texts("find: a")));
    output.takeBytes();
    terminal.paint(frame(texts("find: a"), { cursor: { x: 7, y: 0 } }));
    expect(output.written).toBe("\u001b[1;8H\u001b[?25h");
    terminal.paint(frame(texts("find: ab"), { cursor: { x: 8, y: 0 } }));
    await settle();
    expect(output.emulator.buffer.active.cursorX).toBe(8);
    output.takeBytes();
    terminal.paint(frame(texts("find: ab"), { cursor: { x: 6, y: 0 } }));
    expect(output.written).toBe("\u001b[1;7H");
    output.takeBytes();
    terminal.paint(frame(texts("find: ab")));
    expect(output.written).toBe("\u001b[?25l");
  });
});

describe("links", () => {
  const link: FrameLink = { x: 5, y: 1, text: "docs", url: "https://example.com/ä" };

  test("laid over their text, again when their row changes, and taken off when gone", async () => {
    const { terminal, output, settle, text } = open();
    terminal.paint(frame(texts("", "open docs"), { links: [link] }));
    expect(output.written).toContain("\u001b]8;;https://example.com/%C3%A4\u001b\\docs\u001b]8;;\u001b\\");
    output.takeBytes();
    terminal.paint(frame(texts("", "open docs"), { links: [link] }));
    expect(output.takeBytes()).toBe(0);
    terminal.paint(frame(texts("", "OPEN docs"), { links: [link] }));
    expect(output.written).toContain("]8;;https://");
    output.takeBytes();
    terminal.paint(frame(texts("", "OPEN docs")));
    expect(output.written).toContain("docs");
    expect(output.written).not.toContain("]8;;");
    await settle();
    expect(text()[1]).toBe("OPEN docs");
  });

  test.each([
    ["another scheme", "javascript:alert(1)"],
    ["too long", `https://x/${"a".repeat(3_000)}`],
  ])("not for an address of %s", (_name, url) => {
    const { terminal, output } = open();
    terminal.paint(frame(texts("", "open docs"), { links: [{ ...link, url }] }));
    expect(output.written).not.toContain("]8;");
  });
});

describe("looks", () => {
  test("ASCII only, of the same width", async () => {
    const { terminal, settle, text, output } = open(40, 10, { look: { theme: "dark", ascii: true } });
    terminal.paint(frame(texts("┌──┐ █░ → … é 世 🚀|")));
    await settle();
    expect(text()[0]).toBe("+--+ #. > ~ e ?? ??|");
    expect(output.written).toMatch(/^[\u0000-\u007f]*$/);
  });

  test("mono uses no colours", () => {
    const { terminal, output } = open(40, 10, { look: { theme: "mono", ascii: false } });
    terminal.paint(
      frame([
        [
          { text: "bad", tone: "bad" },
          { text: "mark", tone: "good", background: "mark", inverse: true },
        ],
      ]),
    );
    expect(output.written).not.toMatch(/\u001b\[[0-9;]*(?:3[0-8]|4[0-8]|9[0-7])[;m]/);
  });

  test("a new theme repaints what is on the screen", async () => {
    const { terminal, output, settle } = open();
    terminal.paint(frame([[{ text: "bad", tone: "bad" }]]));
    terminal.setLook({ theme: "light", ascii: false });
    await settle();
    expect(screenCells(output.emulator)[0]?.[0]).toBe("b//160/b");
  });
});

describe("a terminal that is behind", () => {
  test("gets no frames while it is, and the latest one after; a long stall is told", async () => {
    let now = 0;
    const { terminal, output, settle, text, events } = open(200, 50, { now: () => now });
    output.stalled = true;
    for (let count = 0; count < 50; count++) {
      terminal.paint(frameOf(200, 50, texts(...Array.from({ length: 50 }, () => `${count}`.repeat(80)))));
    }
    expect(output.writableLength).toBeLessThan(30_000);
    now = 2_500;
    output.resumeReading();
    await settle();
    expect(text()[49]).toBe("49".repeat(80));
    expect(events).toContain("resume");
  });
});

describe("resize", () => {
  test("many sizes are told once, and the next frame fills the last one", async () => {
    const told = withResolvers();
    const { terminal, output, settle, text } = open(40, 10, { onResize: (size) => told.resolve(size) });
    terminal.paint(frame(texts("before")));
    for (let columns = 41; columns <= 60; columns++) output.resizeTo(columns, 12);
    expect(await told.promise).toEqual({ columns: 60, rows: 12 });
    terminal.paint(frameOf(60, 12, texts("after")));
    await settle();
    expect(text()[0]).toBe("after");
    expect(terminal.size).toEqual({ columns: 60, rows: 12 });
  });

  test("a frame of another size is cut, not wrapped", async () => {
    const { terminal, settle, text } = open(10, 3);
    terminal.paint(frame(texts("0123456789abc", "b", "c", "d")));
    await settle();
    expect(text()).toEqual(["0123456789", "b", "c"]);
  });
});

describe("questions and answers", () => {
  test.each([
    ["dark", "\u001b]11;rgb:1e1e/1e1e/2e2e\u0007"],
    ["light", "\u001b]11;rgb:ff/ff/ff\u001b\\"],
    ["unknown", "\u001b]11;nonsense\u001b\\"],
  ])("a %s background", async (background, reply) => {
    const { terminal, input, keys } = open();
    const answer = terminal.askBackground();
    input.write(reply);
    expect(await answer).toBe(background);
    expect(keys).toEqual([]);
  });

  test("silence is unknown", async () => {
    const { terminal } = open(40, 10, {
      startTimer: (_milliseconds, run) => {
        queueMicrotask(run);
        return () => {};
      },
    });
    expect(await terminal.askBackground()).toBe("unknown");
  });
});

describe("leaving", () => {
  test("close restores, once, and exits with the code", async () => {
    const { terminal, output, process, input, events, settle } = open();
    terminal.setTitle("flaretop");
    expect(input.raw).toBe(true);
    terminal.close(3);
    terminal.close(4);
    await settle();
    expect(process.exitCode).toBe(3);
    expect(input.raw).toBe(false);
    expect(events.filter((event) => event === "exit")).toHaveLength(1);
    expect(output.emulator.buffer.active.type).toBe("normal");
    expect(output.emulator.modes.bracketedPasteMode).toBe(false);
    expect(output.written.endsWith("\u001b[23;0t")).toBe(true);
  });

  test("nothing is painted after it", () => {
    const { terminal, output } = open();
    terminal.close(0);
    output.takeBytes();
    terminal.paint(frame(texts("late")));
    expect(output.takeBytes()).toBe(0);
  });

  test("while lent, frames wait; then the latest is shown", async () => {
    const { terminal, output, settle, text, input, events } = open();
    terminal.paint(frame(texts("before")));
    await terminal.lend(async () => {
      expect(input.raw).toBe(false);
      output.takeBytes();
      terminal.paint(frame(texts("meanwhile")));
      output.resizeTo(40, 10);
      expect(output.takeBytes()).toBe(0);
    });
    await settle();
    expect(text()[0]).toBe("meanwhile");
    expect(input.raw).toBe(true);
    expect(events).toContain("resume");
  });

  test("input that ends is a hang-up", async () => {
    const { input, process } = open();
    input.end();
    await new Promise((resolve) => input.on("close", resolve));
    expect(process.exitCode).toBe(129);
  });
});

describe("refusal", () => {
  test.each<[name: string, overrides: Partial<TerminalOptions>]>([
    ["output is no terminal", { output: Object.assign(new FakeOutput(1, 1), { isTTY: false }) as never }],
    ["TERM is dumb", { environment: { TERM: "dumb" } }],
  ])("when %s, before anything is written", (_name, overrides) => {
    open();
    expect(() => openFakeTerminal(40, 10, overrides)).toThrow(/^The console needs a terminal/);
  });
});

function withResolvers(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => {};
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
