import { expect, test } from "vitest";
import { judgeHead } from "./forwarded-host.ts";

const get = (...headers: string[]) => ["GET / HTTP/1.1", ...headers, "", ""].join("\r\n");

test.each([
  ["localhost", get("Host: localhost:8265"), "pass"],
  ["127.0.0.1", get("host: 127.0.0.1:8265"), "pass"],
  ["IPv6 loopback", get("HOST:[::1]:8265"), "pass"],
  ["no Host at all", get(), "pass"],
  ["own page's origin", get("Host: localhost:1", "Origin: http://localhost:1"), "pass"],
  ["HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "pass"],
  ["TLS", "\u0016\u0003\u0001", "pass"],
  ["a line of another protocol", "*3\r\n$3\r\n", "pass"],
  ["a long word", "A".repeat(100), "pass"],
  ["a word and a line end", "HELLO\r\n", "pass"],
  ["nothing yet", "", "wait"],
  ["half a method", "GE", "wait"],
  ["half an HTTP/2 preface", "PRI ", "wait"],
  ["half a head", "GET / HTTP/1.1\r\nHost: evil", "wait"],
  ["a foreign name", get("Host: evil.example:8265"), "refuse"],
  ["a name that begins like ours", get("Host: localhost.evil.example"), "refuse"],
  ["an address that begins like ours", get("Host: 127.0.0.1.evil.example"), "refuse"],
  ["two hosts", get("Host: localhost", "Host: evil.example"), "refuse"],
  ["a host behind a blank", get("Host : evil.example"), "refuse"],
  ["a foreign page", get("Host: localhost", "Origin: https://evil.example"), "refuse"],
  ["a page without an origin of its own", get("Host: localhost", "Origin: null"), "refuse"],
  ["a foreign absolute target", "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", "refuse"],
  ["line feeds alone", "GET / HTTP/1.1\nHost: evil.example\n\n", "refuse"],
  ["user info before a foreign host", get("Host: localhost@evil.example"), "refuse"],
  ["a head without an end", `GET / HTTP/1.1\r\nX: ${"x".repeat(70_000)}`, "refuse"],
])("first bytes of a connection: %s", (_case, head, verdict) => {
  expect(judgeHead(Buffer.from(head, "latin1"))).toBe(verdict);
});
