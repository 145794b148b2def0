import { safeLine } from "./redaction.ts";

/** Texts of `Warning: 299 - "text"` headers (RFC 7234 5.5), as API servers send them for deprecated versions and odd manifests. */
export function warningTexts(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  const lines = typeof header === "string" ? [header] : header;
  return lines.flatMap((line) =>
    [...line.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => unquoted(match[1])),
  );
}

function unquoted(text = ""): string {
  return safeLine(text.replaceAll(/\\(.)/g, "$1"), 300);
}

const MOST_REMEMBERED = 1_000;

/** Passes each distinct text on once. */
export function warnOnce(onWarning: (text: string) => void): (text: string) => void {
  const seen = new Set<string>();
  return (text) => {
    if (seen.has(text) || seen.size >= MOST_REMEMBERED) return;
    seen.add(text);
    onWarning(text);
  };
}
