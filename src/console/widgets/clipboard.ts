import type { SpawnOptions } from "node:child_process";

/** Longest OSC 52 text that common terminals take, in bytes of base64. */
export const CLIPBOARD_LIMIT = 74_994;

/** How a text left for the clipboard. Nothing ever confirms that it arrived, so the caller also shows it. */
export type CopyResult =
  | { readonly sent: "terminal" }
  | { readonly sent: "tmux" }
  | { readonly sent: "none"; readonly problem: string };

/** The part of a child process that we use; `node:child_process` fits, a recorder does in tests. */
export interface SpawnedProcess {
  readonly stdin?: { end(text: string): unknown; on(event: "error", listener: () => void): unknown } | null;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "close", listener: (code: number | null) => void): unknown;
  unref(): unknown;
}
export type Spawn = (command: string, args: readonly string[], options: SpawnOptions) => SpawnedProcess;

export interface ClipboardPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly spawn: Spawn;
  /** Sends a sequence to the terminal between two frames. */
  send(sequence: string): void;
}

/**
 * Puts a text on the person's clipboard: by OSC 52, or inside tmux (which drops that by default) through tmux's own buffer.
 * Only ever called for a key that a person pressed.
 */
export async function copyText(text: string, ports: ClipboardPorts): Promise<CopyResult> {
  const encoded = Buffer.from(text, "utf8").toString("base64");
  if (encoded.length > CLIPBOARD_LIMIT) {
    const most = Math.floor((CLIPBOARD_LIMIT / 4) * 3);
    return {
      sent: "none",
      problem: `Too long for a terminal's clipboard: ${Buffer.byteLength(text)} bytes of at most ${most}.`,
    };
  }
  if (ports.environment["TMUX"] && (await loadTmuxBuffer(text, ports.spawn))) return { sent: "tmux" };
  ports.send(`\u001b]52;c;${encoded}\u0007`);
  return { sent: "terminal" };
}

/** `-w` makes tmux pass the buffer on to the terminal around it (tmux 3.2). */
function loadTmuxBuffer(text: string, spawn: Spawn): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn("tmux", ["load-buffer", "-w", "-"], { stdio: ["pipe", "ignore", "ignore"] });
    child.on("error", () => resolve(false));
    child.on("close", (code) => resolve(code === 0));
    child.stdin?.on("error", () => {});
    child.stdin?.end(text);
  });
}
