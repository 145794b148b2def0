import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderFiles } from "./folder-files.ts";
import { packFolder } from "./ray-package.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "folder-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const found = async (excludes: readonly string[] = [], mostBytes = 10_000) =>
  (await folderFiles(folder, { field: "working_dir", excludes, mostBytes })).map(({ path }) => path);

test("ignore files of every folder hold, the deeper one first, and excludes over all", async () => {
  write({
    ".gitignore": "*.log\n/data/\n",
    ".rayignore": "notes.md\n",
    "main.py": "",
    "x.log": "",
    "notes.md": "",
    "data/big.bin": "",
    "sub/.gitignore": "!keep.log\n",
    "sub/keep.log": "",
    "sub/other.log": "",
    "sub/secret.txt": "",
    ".git/config": "",
    "venv/lib/x.py": "",
    "sub/__pycache__/x.pyc": "",
  });
  expect(await found(["secret.txt"])).toEqual([
    ".gitignore",
    ".rayignore",
    "main.py",
    "sub/.gitignore",
    "sub/keep.log",
  ]);
});

test.each<[string, () => void, RegExp]>([
  ["a link that leads out", () => symlinkSync(tmpdir(), join(folder, "out")), /"out" links to a place outside/],
  ["a link to nothing", () => symlinkSync("gone", join(folder, "x")), /"x" links to nothing/],
  [
    "a link to a folder within",
    () => {
      write({ "a/f": "" });
      symlinkSync("a", join(folder, "b"));
    },
    /"b" links to a folder/,
  ],
  ["too much", () => write({ "big.bin": "x".repeat(20_000) }), /more than 10 KiB.*big\.bin \(20 KiB\)/],
])("%s is refused before anything is read", async (_case, prepare, message) => {
  prepare();
  await expect(found()).rejects.toThrow(message);
});

test("a folder that is not there is refused", async () => {
  await expect(folderFiles(join(folder, "no"), { field: "working_dir", mostBytes: 1 })).rejects.toThrow(
    /There is no folder/,
  );
});

test("a package is named by paths, contents and modes alone", async () => {
  write({ "main.py": "print(1)" });
  const first = await packFolder(folder, { field: "working_dir" });
  write({ "main.py": "print(1)" });
  expect(await packFolder(folder, { field: "working_dir" })).toEqual(first);
  chmodSync(join(folder, "main.py"), 0o755);
  expect((await packFolder(folder, { field: "working_dir" })).name).not.toBe(first.name);
});

test("what does not pack small enough is refused with its largest file", async () => {
  const noise = Array.from({ length: 400 }, (_, at) => Math.sin(at)).join();
  write({ "noise.txt": noise, "small.txt": "" });
  await expect(packFolder(folder, { field: "working_dir", mostBytes: 1_024 })).rejects.toThrow(
    /largest file is noise\.txt/,
  );
});
