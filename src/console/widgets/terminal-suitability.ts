import type { TerminalInput, TerminalOutput } from "./terminal-streams.ts";

/** Consoles that know themselves better than `xterm-256color` does, and print what they do not know. */
export function isPlainConsole(term: string | undefined): boolean {
  return /^(?:linux|vt\d|ansi|cons)/.test(term ?? "");
}

/** This is not a terminal that a full screen can be drawn on. The message is a whole sentence for the person. */
export class UnsuitableTerminal extends Error {
  override readonly name = "UnsuitableTerminal";
}

/** @throws {@link UnsuitableTerminal} when input or output is no terminal, or the terminal cannot place its cursor. */
export function refuseUnsuitable(options: {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): void {
  const { input, output, environment } = options;
  const hint = 'Use a command such as "flaretop get" in scripts and pipes.';
  if (!output.isTTY)
    throw new UnsuitableTerminal(`The console needs a terminal, and its output goes elsewhere. ${hint}`);
  if (!input.isTTY)
    throw new UnsuitableTerminal(`The console needs a keyboard, and its input comes from elsewhere. ${hint}`);
  if (environment["TERM"] === "dumb") {
    throw new UnsuitableTerminal(
      `The console needs a terminal that can place its cursor, and this one is called "dumb". ${hint}`,
    );
  }
}

/**
 * Whether only ASCII should be drawn: asked for, a plain console, or a locale that is set to something other than UTF-8. No locale at
 * all is common in containers and says nothing about the terminal.
 */
export function needsAscii(asked: boolean, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (asked || /^(?:vt\d|ansi|cons)/.test(environment["TERM"] ?? "")) return true;
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"] || "";
  return locale !== "" && !/utf-?8/i.test(locale);
}
