import type { Spawn } from "./clipboard.ts";
import { checkWebAddress } from "./web-address.ts";

export type OpenResult =
  /** A browser was started with the address. */
  | { readonly opened: true; readonly with: string }
  /** Show the address to the person instead. */
  | { readonly opened: false; readonly because: string };

export interface BrowserPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly spawn: Spawn;
}

/** Whether the person sits somewhere else: a browser started here would open on the wrong machine, or in this very terminal. */
export function isRemoteSession(environment: BrowserPorts["environment"]): boolean {
  return Boolean(environment["SSH_CONNECTION"] || environment["SSH_TTY"] || environment["SSH_CLIENT"]);
}

/** Opens a web address in the person's browser, where there is one to be sure of. Never through a shell. */
export function openInBrowser(address: string, ports: BrowserPorts): OpenResult {
  const checked = checkWebAddress(address);
  if ("problem" in checked) return { opened: false, because: checked.problem };
  const opener = findOpener(ports, checked.url.href);
  if (typeof opener === "string") return { opened: false, because: opener };
  start(opener, ports);
  return { opened: true, with: opener[0] };
}

function start([command, ...args]: readonly [string, ...string[]], { spawn }: BrowserPorts): void {
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

/**
 * Starts a browser with an address that this program made itself, such as that of a sign-in server in a private network. Undefined when
 * there is none to be sure of.
 */
export function browserOpener(ports: BrowserPorts): ((address: string) => void) | undefined {
  if (typeof findOpener(ports, "") === "string") return undefined;
  return (address) => {
    const opener = findOpener(ports, new URL(address).href);
    if (typeof opener !== "string") start(opener, ports);
  };
}

/** The command and its arguments, or why there is none. */
function findOpener({ environment, platform }: BrowserPorts, url: string): [string, ...string[]] | string {
  // Remote editors set BROWSER to something that opens on the person's side; this wins even over SSH.
  const named = environment["BROWSER"]?.split(":")[0]?.split(" ").filter(Boolean) ?? [];
  const [command, ...args] = named;
  if (command !== undefined) {
    return args.some((arg) => arg.includes("%s"))
      ? [command, ...args.map((arg) => arg.replaceAll("%s", url))]
      : [command, ...args, url];
  }
  if (isRemoteSession(environment)) return "This is a remote session: open the address on your own machine.";
  if (platform === "darwin") return ["open", url];
  if (environment["DISPLAY"] || environment["WAYLAND_DISPLAY"]) return ["xdg-open", url];
  return "There is no graphical desktop here.";
}
