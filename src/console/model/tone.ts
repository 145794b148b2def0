/** What a text says about health or role. Colour, weight and symbols are chosen where we paint, by theme. */
export type Tone =
  | "normal"
  | "muted"
  | "good"
  | "warning"
  | "bad"
  | "info"
  | "accent"
  /** Names of keys in hints and help. */
  | "key"
  /** Column headings. */
  | "heading"
  /** A value that changed in the last poll. */
  | "changed"
  /** Bars: used, reserved on top of it, borrowed beyond nominal, and the empty rest. */
  | "bar-used"
  | "bar-reserved"
  | "bar-borrowed"
  | "bar-empty";
