import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { consentKey, storedConsents } from "./exec-consent.ts";
import type { ExecEntry } from "./exec-entry.ts";

const entry: ExecEntry = {
  file: "/k",
  user: "u",
  apiVersion: "client.authentication.k8s.io/v1",
  command: "x",
  args: ["a"],
  env: [{ name: "A", value: "1" }],
  interactiveMode: "Never",
  provideClusterInfo: false,
  installHint: undefined,
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "consent-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["file", { ...entry, file: "/other" }, "/bin/x"],
  ["user", { ...entry, user: "other" }, "/bin/x"],
  ["argument", { ...entry, args: ["b"] }, "/bin/x"],
  ["argument borders", { ...entry, args: ["a", ""] }, "/bin/x"],
  ["variable", { ...entry, env: [{ name: "A", value: "2" }] }, "/bin/x"],
  ["place of the program", entry, "/tmp/x"],
])("consent is asked again for another %s", (_case, changed, program) => {
  expect(consentKey(changed, program)).not.toBe(consentKey(entry, "/bin/x"));
});

test("an answer outlives the session, in a file and folder of the person alone", () => {
  const state = join(folder, "new", "state");
  storedConsents(state).remember("k1");
  storedConsents(state).remember("k2");
  const later = storedConsents(state);
  expect([later.has("k1"), later.has("k2"), later.has("k3")]).toEqual([true, true, false]);
  expect(statSync(state).mode & 0o777).toBe(0o700);
  expect(statSync(join(state, "credential-plugins-allowed")).mode & 0o777).toBe(0o600);
});

test("a file that others may write counts for nothing", () => {
  storedConsents(folder).remember("k1");
  chmodSync(join(folder, "credential-plugins-allowed"), 0o666);
  expect(storedConsents(folder).has("k1")).toBe(false);
});

test("a link in the file's place is neither read nor followed", () => {
  const elsewhere = join(folder, "elsewhere");
  writeFileSync(elsewhere, "k1\n", { mode: 0o600 });
  symlinkSync(elsewhere, join(folder, "credential-plugins-allowed"));
  const consents = storedConsents(folder);
  expect(consents.has("k1")).toBe(false);
  consents.remember("k2");
  expect(consents.has("k2")).toBe(true);
  expect(readFileSync(elsewhere, "utf8")).toBe("k1\n");
});

test("where nothing can be written the answer holds for the session", () => {
  writeFileSync(join(folder, "file"), "");
  const consents = storedConsents(join(folder, "file", "state"));
  consents.remember("k1");
  expect(consents.has("k1")).toBe(true);
});
