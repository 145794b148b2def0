/** Longest address that is handed to a browser, in bytes. */
const LENGTH_LIMIT = 2_048;

export type WebAddress = { readonly url: URL } | { readonly problem: string };

/**
 * Decides whether an address that stood in some object's field may be opened in a person's browser: plain http or https to a named
 * host. Hosts that only mean something to the machine itself or its network could turn the browser against them.
 */
export function checkWebAddress(text: string): WebAddress {
  const shape = shapeProblem(text);
  if (shape !== undefined) return { problem: shape };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return { problem: "It is not an address." };
  const problem = hostProblem(text, url);
  return problem === undefined ? { url } : { problem };
}

function shapeProblem(text: string): string | undefined {
  if (Buffer.byteLength(text) > LENGTH_LIMIT) return `It is longer than ${LENGTH_LIMIT} bytes.`;
  const path = /^https?:\/\/[^/?#]*/i.exec(text)?.[0].length ?? 0;
  // A plain blank in a path becomes %20; anywhere else, and any other kind, it is a disguise.
  const visible = text.slice(0, path) + text.slice(path).replaceAll(" ", "");
  if (visible === "" || /[\p{C}\p{Z}]/u.test(visible)) return "It holds blanks or invisible characters.";
  if (/%(?:0[0-9a-f]|1[0-9a-f]|7f)/i.test(text)) return "It holds encoded control characters.";
  if (text.includes("\\")) return "It holds a backslash.";
  if (!/^https?:\/\/[^/]/i.test(text)) return "Only http:// and https:// addresses are opened.";
  return undefined;
}

function hostProblem(text: string, url: URL): string | undefined {
  const written = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? "";
  if (written.includes("@")) return "It holds a user name.";
  if (/[^\u0000-\u007f]/.test(written))
    return `Its host is written in look-alike letters; in plain ones it is ${url.hostname}.`;
  const host = url.hostname;
  if (host.startsWith("[")) return isSpecialIpv6(host) ? "Its host is a private address." : undefined;
  const numbers = /^\d+\.\d+\.\d+\.\d+$/.test(host);
  if (numbers && !written.startsWith(host)) return "Its host is a number in disguise.";
  // Our own port-forwards listen here, and nothing else is ever opened by number in this range.
  if (host === "127.0.0.1") return undefined;
  if (numbers && isPrivateIpv4(host)) return "Its host is a private address.";
  if (host.split(".").some((label) => label.length > 63)) return "Its host name is too long.";
  if (/^(?:localhost|metadata\.google\.internal)$|\.localhost$|\.svc(?:\.cluster\.local)?\.?$/.test(host)) {
    return "Its host is only known inside the machine or the cluster.";
  }
  return undefined;
}

function isPrivateIpv4(host: string): boolean {
  const [first = 0, second = 0] = host.split(".").map(Number);
  return (
    first === 0 ||
    first === 10 ||
    first === 127 ||
    (first === 169 && second === 254) ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    (first === 100 && second >= 64 && second < 128)
  );
}

/** Loopback, link-local, unique local, and IPv4 in disguise. */
function isSpecialIpv6(host: string): boolean {
  return /^\[(?:::|fe[89ab]|f[cd]|64:ff9b:)/i.test(host);
}
