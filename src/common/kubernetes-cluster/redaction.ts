import { cleanLine } from "../values/text.ts";

const HIDDEN = "[hidden]";

/** What a secret looks like wherever it turns up; each pattern keeps the words that say what was hidden. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, HIDDEN],
  [/\b(bearer|basic)(\s+)[\w.~+/=-]{6,}/gi, `$1$2${HIDDEN}`],
  [/\beyJ[\w-]{6,}(?:\.[\w-]+){1,4}/g, HIDDEN],
  [/\b(sha256~)[\w-]{20,}/g, `$1${HIDDEN}`],
  [/([?&](?:code|state|session_state|id_token_hint|login_hint)=)[^&#\s"']+/g, `$1${HIDDEN}`],
  [
    /\b((?:device_code|code_verifier|code_challenge|nonce)["']?\s{0,4}[:=]\s{0,4})(?:"[^"]*"?|[^\s"',;&}]+)/g,
    `$1${HIDDEN}`,
  ],
  [/:\/\/[^/\s@"']{1,512}@/g, `://${HIDDEN}@`],
  [
    /\b((?:[\w-]{0,32}[_-])?(?:token|password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|client-key-data))(["']?\s{0,4}[:=]\s{0,4})(?:"[^"]*"?|'[^']*'?|[^\s"',;&}]+)/gi,
    `$1$2${HIDDEN}`,
  ],
];

/** Longer text is cut before it is searched, so that a hostile answer cannot buy time. */
const LONGEST_SEARCHED = 65_536;

/** The text with everything that looks like a credential replaced by `[hidden]`. */
export function redact(text: string): string {
  let safe = text.length > LONGEST_SEARCHED ? text.slice(0, LONGEST_SEARCHED) : text;
  for (const [secret, instead] of SECRETS) safe = safe.replace(secret, instead);
  return safe;
}

/** Text from a server or a failure, fit for a message: one line, no secrets, no control characters, at most `longest` characters. */
export function safeLine(text: string, longest = 500): string {
  const line = cleanLine(redact(text).trim().replaceAll(/\s+/g, " "));
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
