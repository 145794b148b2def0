import type { Tone } from "./tone.ts";

/** A line for the person, kept in `:messages`. `text` is cleaned where it is shown. */
export interface Notice {
  readonly at: number;
  readonly tone: Extract<Tone, "info" | "good" | "warning" | "bad">;
  readonly text: string;
}
