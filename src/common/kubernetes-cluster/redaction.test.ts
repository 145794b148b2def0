import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redact, safeLine } from "./redaction.ts";

const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";

describe("secrets are hidden, the words round them stay", () => {
  test.each([
    ["a bearer token", "Authorization: Bearer abc.def-123", "Authorization: Bearer [hidden]"],
    ["basic credentials", "authorization: basic YWxpY2U6aHVudGVyMg==", "authorization: basic [hidden]"],
    ["a JWT alone", `token was ${JWT}!`, "token was [hidden]!"],
    ["an OpenShift token", `sha256~${"x".repeat(43)} expired`, "sha256~[hidden] expired"],
    ["userinfo of a URL", "proxy http://alice:hunter2@proxy:3128/ failed", "proxy http://[hidden]@proxy:3128/ failed"],
    ["a key in PEM", "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY----- bad", "[hidden] bad"],
    ["a key in PEM that is cut", "read -----BEGIN PRIVATE KEY-----\nMHcC", "read [hidden]"],
    ["a named token", 'id_token="abc", client: x', "id_token=[hidden], client: x"],
    ["a password in JSON", '{"password":"hunter2","a":1}', '{"password":[hidden],"a":1}'],
    ["a secret in a query", "/cb?client_secret=abc&x=1", "/cb?client_secret=[hidden]&x=1"],
    [
      "a code in a query",
      "http://127.0.0.1:1/callback?code=abc&state=def",
      "http://127.0.0.1:1/callback?code=[hidden]&state=[hidden]",
    ],
    [
      "a code of a device in JSON",
      '{"device_code":"abc","user_code":"WDJB"}',
      '{"device_code":[hidden],"user_code":"WDJB"}',
    ],
    ["a verifier in a form", "code_verifier=abc&grant_type=x", "code_verifier=[hidden]&grant_type=x"],
    ["other codes", "exit code=1, status code: 404", "exit code=1, status code: 404"],
    ["nothing secret", 'pods "token-reviewer" is forbidden', 'pods "token-reviewer" is forbidden'],
  ])("%s", (_case, text, shown) => expect(redact(text)).toBe(shown));

  test("wherever a secret stands", () => {
    const words = fc.string({ maxLength: 40 }).filter((text) => !/[\w.~+/=-]$/.test(text));
    const secrets = fc.constantFrom(`Bearer canary-${JWT}`, `token=canary${JWT}`, `https://canary${JWT}@host`, JWT);
    fc.assert(
      fc.property(words, secrets, words, (before, secret, after) => {
        expect(redact(`${before} ${secret} ${after}`)).not.toContain("eyJhbGci");
      }),
    );
  });
});

describe("one safe line", () => {
  test.each([
    ["line breaks become blanks", "a\n b\r\n\tc", "a b c"],
    ["long text is cut", "x".repeat(20), `${"x".repeat(9)}…`],
  ])("%s", (_case, text, line) => expect(safeLine(text, 10)).toBe(line));

  test("control characters never pass", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/\p{Cc}/u.test(safeLine(text))));
  });

  test("hostile text takes no time", () => {
    for (const text of ["-----BEGIN A-----".repeat(100_000), "://".repeat(300_000), "token".repeat(200_000)]) {
      const begun = process.cpuUsage();
      safeLine(text);
      expect(process.cpuUsage(begun).user / 1000).toBeLessThan(500);
    }
  });
});
