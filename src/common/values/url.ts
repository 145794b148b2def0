import { isIPv4, isIPv6 } from "node:net";
import { cleanLine } from "./text.ts";

const MAX_BYTES = 2_048;
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const ENCODED_CONTROL = /%(?:[01][0-9a-f]|7f)/i;
const FORM = /^https?:\/\/([^/?#\\]+)(?=[/?#]|$)/i;
const HOST_WITH_PORT = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i;
const DNS_NAME = /^(?:[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?)*\.?$/i;

/** Names that only make sense on this machine, inside a cluster or inside a cloud: the browser would not reach what the object means. */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|svc|cluster\.local)\.?$/i;

/** IPv4 networks that are not for a browser, as prefix and bits: this network, private, shared, link-local with cloud metadata, multicast and up. */
const CLOSED_NETWORKS: readonly (readonly [prefix: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 3],
];

/**
 * What of an address found in an object may be handed to a web browser: http or https to a public name or address, or to
 * 127.0.0.1, where our own port-forwards listen. Anything that looks like one host and means another is refused.
 *
 * The result is percent-encoded ASCII with the host in punycode. Pass it as one argument to the opener, never through a shell, and
 * never fetch it: no token of ours goes to an address from an object.
 *
 * @returns the address to open, or in one sentence why not.
 */
export function safeWebAddress(text: string): { readonly url: string } | { readonly problem: string } {
  if (text.length > MAX_BYTES) return { problem: "The address is longer than 2 KiB" };
  if (CONTROL.test(text)) return { problem: "The address holds control or invisible characters" };
  if (ENCODED_CONTROL.test(text)) return { problem: "The address holds encoded control characters" };
  const authority = FORM.exec(text)?.[1];
  if (authority === undefined) return { problem: "The address does not start with http:// or https:// and a host" };
  if (authority.includes("@")) return { problem: "The address holds a user name or password" };
  if (/\\/.test(text)) return { problem: "The address holds a backslash" };
  const host = HOST_WITH_PORT.exec(authority)?.[1];
  if (host === undefined || !URL.canParse(text)) return { problem: "The address cannot be read" };
  const url = new URL(text);
  const problem = problemOfHost(host, url.hostname);
  if (problem !== undefined) return { problem };
  return url.href.length > MAX_BYTES ? { problem: "The address is longer than 2 KiB" } : { url: url.href };
}

/** @param written - The host as in the text. @param read - The same host as a browser understands it. */
function problemOfHost(written: string, read: string): string | undefined {
  const shown = cleanLine(read);
  if (written.toLowerCase() !== read && !read.startsWith("["))
    return `The host is not what it looks like: it means ${shown}`;
  if (read.startsWith("[")) return isPublicIPv6(read.slice(1, -1)) ? undefined : `${shown} is not a public address`;
  if (isIPv4(read)) return read === "127.0.0.1" || isPublicIPv4(read) ? undefined : `${shown} is not a public address`;
  if (read.length > 253 || !DNS_NAME.test(read)) return `${shown} is not a host name`;
  return LOCAL_NAME.test(read) ? `${shown} is a name of this machine or of the cluster` : undefined;
}

function isPublicIPv4(address: string): boolean {
  if (address.startsWith("127.")) return false;
  const number = numberOf(address);
  return !CLOSED_NETWORKS.some(([prefix, bits]) => number >>> (32 - bits) === numberOf(prefix) >>> (32 - bits));
}

function numberOf(address: string): number {
  let number = 0;
  for (const part of address.split(".")) number = number * 256 + Number(part);
  return number >>> 0;
}

/** Global unicast is 2000::/3. Loopback, local and mapped IPv4 addresses all lie outside; 2002::/16 and 2001:0::/32 carry an IPv4 address inside. */
function isPublicIPv6(address: string): boolean {
  if (!isIPv6(address)) return false;
  const first = Number.parseInt(address.split(":")[0] || "0", 16);
  const tunnel = first === 0x2002 || /^2001:(?::|0:)/.test(address);
  return first >>> 13 === 1 && !tunnel;
}
