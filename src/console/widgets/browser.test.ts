import { describe, expect, test } from "vitest";
import { type BrowserPorts, openInBrowser } from "./browser.ts";
import type { SpawnedProcess } from "./clipboard.ts";

function opened(address: string, environment: Record<string, string>, platform: NodeJS.Platform = "linux") {
  const started: { command: string; args: readonly string[]; shell: unknown }[] = [];
  const spawn: BrowserPorts["spawn"] = (command, args, options) => {
    started.push({ command, args, shell: options.shell });
    return { on: () => {}, unref: () => {} } as unknown as SpawnedProcess;
  };
  return { result: openInBrowser(address, { environment, platform, spawn }), started };
}

const URL = "https://ray.example.com/a?b=c&d=$(id)";
const DESKTOP = { DISPLAY: ":0" };

describe("starts", () => {
  test.each<[name: string, environment: Record<string, string>, platform: NodeJS.Platform, argv: string[]]>([
    ["the desktop's opener", DESKTOP, "linux", ["xdg-open", URL]],
    ["the same under Wayland", { WAYLAND_DISPLAY: "wayland-0" }, "linux", ["xdg-open", URL]],
    ["open on macOS", {}, "darwin", ["open", URL]],
    ["what BROWSER names", { BROWSER: "firefox --new-tab", ...DESKTOP }, "linux", ["firefox", "--new-tab", URL]],
    ["the first of several", { BROWSER: "one:two" }, "linux", ["one", URL]],
    ["with the address where %s stands", { BROWSER: "open-url --url=%s" }, "linux", ["open-url", `--url=${URL}`]],
    ["what BROWSER names, even over SSH", { BROWSER: "code-open", SSH_TTY: "/dev/pts/1" }, "linux", ["code-open", URL]],
  ])("%s", (_name, environment, platform, argv) => {
    const { result, started } = opened(URL, environment, platform);
    expect(result).toEqual({ opened: true, with: argv[0] });
    expect(started).toEqual([{ command: argv[0], args: argv.slice(1), shell: undefined }]);
  });
});

describe("starts nothing", () => {
  test.each<[name: string, address: string, environment: Record<string, string>, because: RegExp]>([
    ["over SSH", URL, { SSH_CONNECTION: "1 2 3 4", ...DESKTOP }, /remote session/],
    ["without a desktop", URL, {}, /no graphical desktop/],
    ["for an option in disguise", "--help", DESKTOP, /Only http/],
    ["for another scheme", "file:///etc/passwd", DESKTOP, /Only http/],
  ])("%s", (_name, address, environment, because) => {
    const { result, started } = opened(address, environment);
    expect(result).toEqual({ opened: false, because: expect.stringMatching(because) });
    expect(started).toEqual([]);
  });
});
