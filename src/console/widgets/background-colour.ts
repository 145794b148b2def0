export type Background = "dark" | "light" | "unknown";

/** Asks the terminal for its background colour (OSC 11). Terminals that do not know the question stay silent. */
export const BACKGROUND_QUESTION = "\u001b]11;?\u001b\\";

/** How long an answer may take, in milliseconds. A later one is swallowed by the input filter. */
export const BACKGROUND_ANSWER_MS = 200;

/** Reads the answer to {@link BACKGROUND_QUESTION}; `undefined` when the reply is about something else. */
export function backgroundFromReply(reply: string): Background | undefined {
  if (!reply.startsWith("\u001b]11;")) return undefined;
  const found = /rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i.exec(reply);
  if (found === null) return "unknown";
  const [red, green, blue] = found.slice(1).map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
  // Weights of ITU-R BT.709: green looks much brighter than blue.
  const brightness = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  return brightness < 0.5 ? "dark" : "light";
}

/** What `COLORFGBG` ("15;0": foreground; background) of rxvt and Konsole says. */
export function backgroundFromEnvironment(colorFgBg: string | undefined): Background {
  const background = /;(\d{1,2})$/.exec(colorFgBg ?? "")?.[1];
  if (background === undefined) return "unknown";
  const number = Number(background);
  return number === 7 || number > 8 ? "light" : "dark";
}
