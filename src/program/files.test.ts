import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { foldersOf } from "./folders.ts";
import { openLog } from "./log-file.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flaretop-log-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("folders", () => {
  test.each([
    ["the usual ones", {}, "/home/a/.config/flaretop", "/home/a/.local/state/flaretop"],
    ["those of the environment", { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s" }, "/c/flaretop", "/s/flaretop"],
    [
      "relative ones do not count",
      { XDG_CONFIG_HOME: "c", XDG_STATE_HOME: "" },
      "/home/a/.config/flaretop",
      "/home/a/.local/state/flaretop",
    ],
  ])("%s", (_case, environment, config, state) => {
    expect(foldersOf(environment, "/home/a")).toEqual({ config, state });
  });
});

describe("the log", () => {
  test("appends clean lines with their time, for its owner alone", () => {
    const path = join(folder, "log");
    for (const text of ["one\u001b[31m\ntwo", "three"]) {
      const log = openLog(path);
      log.write(text);
      log.close();
      log.write("after the end");
    }
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z one/), expect.stringMatching(/ three$/)]);
    expect(lines[0]).not.toContain("\u001b");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("is not written without a path", () => {
    const log = openLog(undefined);
    log.write("nothing");
    log.close();
  });

  test.each([
    ["a folder that is not there", () => join(folder, "no", "log")],
    [
      "a link, which may lead anywhere",
      () => {
        writeFileSync(join(folder, "target"), "");
        symlinkSync(join(folder, "target"), join(folder, "link"));
        return join(folder, "link");
      },
    ],
  ])("%s is refused in one sentence", (_case, path) => {
    expect(() => openLog(path())).toThrow(/cannot be written/);
  });
});
