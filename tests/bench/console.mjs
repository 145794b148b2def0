import { readFileSync } from "node:fs";
import pty from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { PROGRAM } from "./parts.mjs";

/** Clock ticks of `/proc/PID/stat` in a second: fixed on Linux. */
const TICKS_PER_SECOND = 100;

/** The console on a pseudo-terminal, and what it costs. */
export function openConsole(workshop, server, args = [], [columns, rows] = [160, 48]) {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const child = pty.spawn(process.execPath, [PROGRAM, ...args], {
    cols: columns,
    rows,
    name: "xterm-256color",
    env: {
      PATH: process.env.PATH,
      HOME: workshop.folder,
      KUBECONFIG: server?.kubeconfig ?? "",
      LANG: "C.UTF-8",
      TERM: "xterm-256color",
    },
  });
  let bytes = 0;
  let shown = Promise.resolve();
  let running = true;
  const listeners = new Set();
  child.onData((data) => {
    bytes += Buffer.byteLength(data);
    for (const listener of listeners) listener(data);
    shown = shown.then(() => new Promise((resolve) => emulator.write(data, resolve)));
  });
  emulator.onData((reply) => running && child.write(reply));
  const exited = new Promise((resolve) => {
    child.onExit(() => {
      running = false;
      resolve();
    });
  });
  const text = () => {
    const { active } = emulator.buffer;
    return Array.from({ length: rows }, (_row, y) =>
      active.getLine(active.viewportY + y)?.translateToString(true),
    ).join("\n");
  };
  return {
    text,
    bytes: () => bytes,
    send: (keys) => child.write(keys),
    /** Milliseconds until the screen shows it. */
    waitFor: async (wanted, limitMs = 120_000) => {
      const start = performance.now();
      for (;;) {
        await shown;
        if (wanted.test(text())) return performance.now() - start;
        if (performance.now() - start > limitMs) throw new Error(`no ${wanted} on the screen:\n${text()}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    /** Milliseconds from a key to the first byte of its answer. */
    answerTo: (key) =>
      new Promise((resolve, reject) => {
        const start = performance.now();
        const timer = setTimeout(() => done(() => reject(new Error(`no answer to ${JSON.stringify(key)}`))), 5_000);
        const done = (end) => {
          clearTimeout(timer);
          listeners.delete(listener);
          end();
        };
        const listener = () => done(() => resolve(performance.now() - start));
        listeners.add(listener);
        child.write(key);
      }),
    /** Resolves when nothing has been written for so many milliseconds. */
    quiet: async (ms) => {
      for (let last = -1; last !== bytes; ) {
        last = bytes;
        await new Promise((resolve) => setTimeout(resolve, ms));
      }
    },
    pid: child.pid,
    cpuMs: () => cpuMsOf(child.pid),
    memory: () => memoryOf(child.pid),
    end: async () => {
      if (running) child.kill("SIGKILL");
      await exited;
    },
  };
}

function cpuMsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}

function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mebibytes = (field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { rss: mebibytes("VmRSS"), peak: mebibytes("VmHWM") };
}
