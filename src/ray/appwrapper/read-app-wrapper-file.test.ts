import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readAppWrapperFile } from "./read-app-wrapper-file.ts";

const folder = mkdtempSync(join(tmpdir(), "app-wrapper-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const path = join(folder, "train.yaml");
  writeFileSync(path, text);
  return path;
}

const GOOD = `apiVersion: workload.codeflare.dev/v1beta2
kind: AppWrapper
metadata: { name: train }
spec:
  components:
    - template: { apiVersion: v1, kind: Pod, metadata: { name: train }, spec: { containers: [] } }
`;

test("a file is read, and goes to the namespace that is given where it names none", () => {
  expect(readAppWrapperFile(written(GOOD), { namespace: "team-a" }).metadata).toMatchObject({
    name: "train",
    namespace: "team-a",
  });
});

test.each([
  ["no YAML", "a: [", /train\.yaml:1:/],
  [
    "a field that is not known",
    GOOD.replace("spec:", "spec:\n  suspended: true"),
    /spec\.suspended: .*Did you mean "suspend"/,
  ],
  ["another kind", GOOD.replace("kind: AppWrapper", "kind: Job"), /kind: /],
  ["two documents", `${GOOD}---\n${GOOD}`, /document/],
  ["nothing", "", /apiVersion/],
])("a file is refused: %s", (_case, text, message) => {
  expect(() => readAppWrapperFile(written(text))).toThrow(message);
});

test("a folder, and a file that is not there, are refused in words", () => {
  expect(() => readAppWrapperFile(folder)).toThrow(/it is a folder/);
  expect(() => readAppWrapperFile(join(folder, "none.yaml"))).toThrow(/there is no such file/);
});
