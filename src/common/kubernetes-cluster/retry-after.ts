/** No server makes us wait longer than this. */
export const LONGEST_HOLD_MS = 300_000;

/**
 * How long a server asks to be left alone, in milliseconds, at most five minutes.
 *
 * @param header - `Retry-After`: whole seconds or an HTTP date.
 * @param statusSeconds - `details.retryAfterSeconds` of a Status, used when the header is absent or unreadable.
 * @param now - Milliseconds since 1970, for dates.
 */
export function retryAfterMs(
  header: string | undefined,
  statusSeconds: number | undefined,
  now: number,
): number | undefined {
  const ms = fromHeader(header, now) ?? (statusSeconds === undefined ? undefined : statusSeconds * 1000);
  return ms === undefined || !(ms >= 0) ? undefined : Math.min(ms, LONGEST_HOLD_MS);
}

function fromHeader(header: string | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
