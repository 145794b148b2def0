/** What to do with the first bytes of a connection to a forwarded port. */
export type HeadVerdict = "wait" | "pass" | "refuse";

const LONGEST_HEAD_BYTES = 64 * 1024;
const LONGEST_METHOD = 16;

/**
 * Guards a forwarded port against web pages. A page can point its own name at 127.0.0.1 (DNS rebinding), or send a request there
 * from another origin; a Ray dashboard would run whatever it asks. So HTTP requests must be for this machine by name, and come from a page
 * of this machine if they come from a page at all. Anything that is not HTTP/1 passes: no browser speaks it in the clear.
 *
 * @param head - All bytes received so far.
 */
export function judgeHead(head: Buffer): HeadVerdict {
  const start = head.subarray(0, LONGEST_METHOD + 1).toString("latin1");
  const method = /^[A-Za-z-]+/.exec(start)?.[0] ?? "";
  if (start.startsWith("PRI * ")) return "pass";
  if (method === "" && start !== "") return "pass";
  if (method.length === start.length) return start.length > LONGEST_METHOD ? "pass" : "wait";
  if (start[method.length] !== " ") return "pass";
  // "PRI * " may still be on its way.
  if (method === "PRI" && "PRI * ".startsWith(start)) return "wait";
  const text = head.subarray(0, LONGEST_HEAD_BYTES).toString("latin1");
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) return head.length >= LONGEST_HEAD_BYTES ? "refuse" : "wait";
  return isForThisMachine(text.slice(0, end.index)) ? "pass" : "refuse";
}

/** Answer to a refused request. */
export const REFUSAL = [
  "HTTP/1.1 403 Forbidden",
  "content-type: text/plain; charset=utf-8",
  "connection: close",
  "",
  "This forwarded port answers only to http://localhost and http://127.0.0.1, and to no other web page.\n",
].join("\r\n");

function isForThisMachine(head: string): boolean {
  const lines = head.split(/\r?\n/);
  const [target = ""] = lines[0]?.split(" ").slice(1) ?? [];
  const hosts = valuesOf(lines, "host");
  if (hosts.length > 1) return false;
  const origins = valuesOf(lines, "origin");
  const addresses = [
    ...hosts.map((host) => `http://${host}`),
    ...origins,
    ...(/^https?:/i.test(target) ? [target] : []),
  ];
  return addresses.every(isLocalAddress);
}

function valuesOf(lines: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(":");
    // A name with blanks before its colon is another trick to be read differently by two readers.
    if (colon > 0 && line.slice(0, colon).trim().toLowerCase() === name) values.push(line.slice(colon + 1).trim());
  }
  return values;
}

function isLocalAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
