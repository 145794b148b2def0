import { BlockList, isIP } from "node:net";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that HTTPS_PROXY (or HTTP_PROXY for plain HTTP) and NO_PROXY mean for a server, read as Go and so kubectl reads them. Undefined: none.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function environmentProxy(server: string, env: Environment): string | undefined {
  const url = new URL(server);
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const written = (env[name] || env[name.toLowerCase()] || "").trim();
  if (written === "" || isExempt(url, env["NO_PROXY"] || env["no_proxy"] || "")) return undefined;
  const proxy = written.includes("://") ? written : `http://${written}`;
  return URL.canParse(proxy) && ["http:", "https:", "socks5:"].includes(new URL(proxy).protocol) ? proxy : undefined;
}

function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))) return true;
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return noProxy
    .toLowerCase()
    .split(",")
    .some((part) => matches(part.trim(), host, port));
}

function matches(pattern: string, host: string, port: string): boolean {
  if (pattern === "*") return true;
  if (pattern === "") return false;
  if (pattern.includes("/")) return isInNetwork(pattern, host);
  // A port follows a name, an IPv4 address, or an IPv6 address in brackets.
  const [, bare = pattern, wishedPort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(pattern) ?? [];
  if (wishedPort !== undefined && wishedPort !== port) return false;
  const name = bare.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 || isIP(name) !== 0) return host === name;
  const domain = name.replace(/^\*?\./, "");
  if (domain === "") return false;
  return host.endsWith(`.${domain}`) || (host === domain && domain === name);
}

function isInNetwork(network: string, host: string): boolean {
  const [address = "", prefix = ""] = network.split("/");
  const family = isIP(address);
  const bits = Number(prefix);
  if (family === 0 || family !== isIP(host) || !/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128)) return false;
  const networks = new BlockList();
  const kind = family === 4 ? "ipv4" : "ipv6";
  networks.addSubnet(address, bits, kind);
  return networks.check(host, kind);
}
