import { describe, expect, test } from "vitest";
import { closeFrame, serverFrame } from "../../../tests/fixtures/fake-ray-dashboard.ts";
import { controlFrame, type SocketEvent, socketEvents } from "./socket-frames.ts";

async function heard(bytes: Buffer, pieceBytes: number): Promise<readonly SocketEvent[]> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const events: SocketEvent[] = [];
  for await (const event of socketEvents(pieces())) events.push(event);
  return events;
}

const texts = (events: readonly SocketEvent[]) =>
  Buffer.concat(events.map((event) => (event.kind === "data" ? event.bytes : Buffer.alloc(0)))).toString();

describe.each([1, 3, 10_000])("read %i bytes at a time", (pieceBytes) => {
  test.each<[string, Buffer, string, readonly string[]]>([
    ["one message", serverFrame(1, "hello"), "hello", []],
    ["a message in two frames", Buffer.concat([serverFrame(1, "hel", false), serverFrame(0, "lo")]), "hello", []],
    ["a message longer than 125 bytes", serverFrame(1, "x".repeat(3_000)), "x".repeat(3_000), []],
    [
      "a ping between frames",
      Buffer.concat([serverFrame(1, "a", false), serverFrame(9, "p"), serverFrame(0, "b")]),
      "ab",
      ["ping"],
    ],
    ["an empty message", serverFrame(1, ""), "", []],
    [
      "nothing after the close",
      Buffer.concat([serverFrame(1, "a"), closeFrame(1000), serverFrame(1, "b")]),
      "a",
      ["close"],
    ],
  ])("%s", async (_case, bytes, text, control) => {
    const events = await heard(bytes, pieceBytes);
    expect(texts(events)).toBe(text);
    expect(events.map(({ kind }) => kind).filter((kind) => kind !== "data")).toEqual(control);
  });
});

test("the close carries its code, or 1005 for none", async () => {
  expect(await heard(closeFrame(1011), 99)).toEqual([{ kind: "close", code: 1011 }]);
  expect(await heard(serverFrame(8, ""), 99)).toEqual([{ kind: "close", code: 1005 }]);
});

test.each([
  ["a masked frame", Buffer.from([0x81, 0x81, 1, 2, 3, 4, 5])],
  ["a compressed frame", Buffer.from([0xc1, 0x01, 0x61])],
  ["a long ping", Buffer.from([0x89, 126, 1, 0])],
  ["a frame of 2^60 bytes", Buffer.from([0x81, 127, 0x10, 0, 0, 0, 0, 0, 0, 0])],
  ["an unknown kind", Buffer.from([0x83, 0x00])],
])("%s is refused", async (_case, bytes) => {
  await expect(heard(bytes, 99)).rejects.toThrow();
});

test("what we send is masked", () => {
  const frame = controlFrame("pong", Buffer.from("hi"));
  const [first, second] = frame;
  const mask = frame.subarray(2, 6);
  expect([first, second]).toEqual([0x8a, 0x82]);
  expect(String.fromCharCode(...frame.subarray(6).map((byte, at) => byte ^ mask[at % 4]!))).toBe("hi");
});
