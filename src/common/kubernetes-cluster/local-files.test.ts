import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isOpenToOthers, LOCAL_FILES } from "./local-files.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
  writeFileSync(join(folder, "small"), "text", { mode: 0o640 });
  writeFileSync(join(folder, "large"), Buffer.alloc(1024 * 1024 + 1));
  symlinkSync("circle", join(folder, "circle"));
  symlinkSync("small", join(folder, "link"));
  execFileSync("mkfifo", [join(folder, "fifo")]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["a file", "small", { found: "yes" }],
  ["a link to a file, as mounted tokens are", "link", { found: "yes" }],
  ["nothing", "gone", { found: "no" }],
  ["something below a file", "small/x", { found: "no" }],
  ["a folder", ".", { found: "unreadable", why: "it is a folder" }],
  ["a pipe that nobody writes to", "fifo", { found: "unreadable", why: "it is not a regular file" }],
  ["a circle of links", "circle", { found: "unreadable", why: "its links go round in a circle" }],
  ["a large file", "large", { found: "unreadable", why: "it is larger than 1024 KiB" }],
])("reading %s", (_case, name, reading) => {
  expect(LOCAL_FILES.read(join(folder, name))).toMatchObject(reading);
});

test("a device is not read", () => {
  expect(LOCAL_FILES.read("/dev/zero")).toMatchObject({ found: "unreadable" });
});

test.each([
  [0o600, "linux", false],
  [0o700, "linux", false],
  [0o640, "linux", true],
  [0o604, "linux", true],
  [0o620, "linux", true],
  [0o644, "win32", false],
] as const)("mode %o on %s is open to others: %s", (mode, platform, isOpen) => {
  expect(isOpenToOthers(mode, platform)).toBe(isOpen);
});
