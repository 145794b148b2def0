import { expect, test } from "vitest";
import { sharingBy } from "./shared-value.ts";

interface Pair {
  readonly a: number;
  readonly b: string;
}
const share = () => sharingBy<Pair>(({ a, b }) => `${a} ${b}`);

test("equal keys give the value that came first", () => {
  const shared = share();
  const first = shared({ a: 1, b: "x" });
  expect(shared({ a: 1, b: "x" })).toBe(first);
});

test("other keys give their own value", () => {
  const shared = share();
  expect(shared({ a: 1, b: "x" })).not.toBe(shared({ a: 2, b: "x" }));
});

test("each sharing keeps its own values", () => {
  expect(share()({ a: 1, b: "x" })).not.toBe(share()({ a: 1, b: "x" }));
});

test("however many values come, each is answered with an equal one", () => {
  const shared = share();
  for (let a = 0; a < 10_000; a += 1) expect(shared({ a, b: "x" })).toEqual({ a, b: "x" });
  expect(shared({ a: 3, b: "x" })).toEqual({ a: 3, b: "x" });
});
