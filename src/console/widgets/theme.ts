import type { Span } from "../model/frame.ts";
import type { Tone } from "../model/tone.ts";
import { type CellStyle, packStyle } from "./attributes.ts";

export type ThemeName = "dark" | "light" | "mono";

type Background = NonNullable<Span["background"]>;

/** How each tone and background looks: numbers of the 256-colour palette, or weight alone in `mono`. */
interface Theme {
  readonly tones: Readonly<Record<Tone, CellStyle>>;
  readonly backgrounds: Readonly<Record<Background, CellStyle>>;
}

const dark: Theme = {
  tones: {
    normal: {},
    muted: { foreground: 245 },
    good: { foreground: 114 },
    warning: { foreground: 214 },
    bad: { foreground: 203, bold: true },
    info: { foreground: 117 },
    accent: { foreground: 141 },
    key: { foreground: 75, bold: true },
    heading: { foreground: 110, bold: true },
    changed: { foreground: 229, bold: true },
    "bar-used": { foreground: 75 },
    "bar-reserved": { foreground: 179 },
    "bar-borrowed": { foreground: 170 },
    "bar-empty": { foreground: 240 },
  },
  backgrounds: { mark: { background: 24 }, dialog: { background: 236 }, alarm: { background: 52 } },
};

const light: Theme = {
  tones: {
    normal: {},
    muted: { foreground: 243 },
    good: { foreground: 28 },
    warning: { foreground: 130 },
    bad: { foreground: 160, bold: true },
    info: { foreground: 25 },
    accent: { foreground: 91 },
    key: { foreground: 26, bold: true },
    heading: { foreground: 24, bold: true },
    changed: { foreground: 94, bold: true },
    "bar-used": { foreground: 26 },
    "bar-reserved": { foreground: 136 },
    "bar-borrowed": { foreground: 127 },
    "bar-empty": { foreground: 249 },
  },
  backgrounds: { mark: { background: 153 }, dialog: { background: 254 }, alarm: { background: 217 } },
};

const mono: Theme = {
  tones: {
    normal: {},
    muted: {},
    good: {},
    warning: { bold: true },
    bad: { bold: true, underline: true },
    info: {},
    accent: {},
    key: { bold: true },
    heading: { bold: true },
    changed: { underline: true },
    "bar-used": {},
    "bar-reserved": {},
    "bar-borrowed": { bold: true },
    "bar-empty": {},
  },
  backgrounds: { mark: { underline: true }, dialog: {}, alarm: { inverse: true } },
};

const THEMES: Readonly<Record<ThemeName, Theme>> = { dark, light, mono };

/** Known styles by theme, then tone, then the rest of the style: a frame asks some thousand times. */
const known: Record<ThemeName, Map<Tone, number[]>> = { dark: new Map(), light: new Map(), mono: new Map() };
const BACKGROUND_BITS: Readonly<Record<Background, number>> = { mark: 8, dialog: 16, alarm: 24 };

/** The packed cell style of a span in a theme. */
export function spanAttribute(themeName: ThemeName, span: Omit<Span, "text">): number {
  let ofTone = known[themeName].get(span.tone);
  if (ofTone === undefined) {
    ofTone = [];
    known[themeName].set(span.tone, ofTone);
  }
  const rest =
    (span.bold ? 1 : 0) |
    (span.underline ? 2 : 0) |
    (span.inverse ? 4 : 0) |
    (span.background === undefined ? 0 : BACKGROUND_BITS[span.background]);
  const attribute = ofTone[rest] ?? composeStyle(THEMES[themeName], span);
  ofTone[rest] = attribute;
  return attribute;
}

function composeStyle(theme: Theme, span: Omit<Span, "text">): number {
  const tone = theme.tones[span.tone];
  const ground = span.background === undefined ? {} : theme.backgrounds[span.background];
  return packStyle({
    ...tone,
    ...ground,
    bold: span.bold === true || tone.bold === true,
    underline: span.underline === true || tone.underline === true || ground.underline === true,
    inverse: (span.inverse === true) !== (ground.inverse === true),
  });
}

/**
 * The theme to start with: what was asked for, `mono` under `NO_COLOR`, else by the terminal's background.
 * @see https://no-color.org
 */
export function chooseTheme(
  asked: ThemeName | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  background: "dark" | "light" | "unknown",
): ThemeName {
  if (asked !== undefined) return asked;
  if (environment["NO_COLOR"]) return "mono";
  return background === "light" ? "light" : "dark";
}
