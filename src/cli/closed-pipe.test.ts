import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { endWithReader } from "./closed-pipe.ts";

test("the program ends when nobody reads on", () => {
  const output = new Writable();
  let ended = 0;
  endWithReader(output, () => {
    ended += 1;
  });
  output.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  expect(ended).toBe(1);
});

test("what else goes wrong is not kept quiet", () => {
  const output = new Writable();
  endWithReader(output, () => expect.fail("ended"));
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  expect(() => output.emit("error", full)).toThrow("no space left");
});
