let lastSecond = Number.NaN;
let lastText = "";

/** RFC 3339 in whole seconds. */
export function timestamp(ms: number): string {
  const second = Math.floor(ms / 1_000);
  if (second !== lastSecond) {
    lastText = `${new Date(ms).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}
