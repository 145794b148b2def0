import { expect, test } from "vitest";
import { environmentProxy } from "./environment-proxy.ts";

const HTTPS_PROXY = "http://proxy:3128";

test.each([
  ["nothing set", "https://api.example", {}, undefined],
  ["for https", "https://api.example", { HTTPS_PROXY }, HTTPS_PROXY],
  ["in lower case", "https://api.example", { https_proxy: HTTPS_PROXY }, HTTPS_PROXY],
  ["without a scheme", "https://api.example", { HTTPS_PROXY: "proxy:3128" }, HTTPS_PROXY],
  ["the one for http does not serve https", "https://api.example", { HTTP_PROXY: HTTPS_PROXY }, undefined],
  ["for plain http", "http://10.0.0.1", { HTTP_PROXY: HTTPS_PROXY }, HTTPS_PROXY],
  ["never to this machine", "https://127.0.0.1:6443", { HTTPS_PROXY }, undefined],
  ["never to this machine by name", "https://localhost:6443", { HTTPS_PROXY }, undefined],
  ["an unknown scheme", "https://api.example", { HTTPS_PROXY: "gopher://x" }, undefined],
])("proxy of the environment: %s", (_case, server, env, proxy) => {
  expect(environmentProxy(server, env)).toBe(proxy);
});

test.each([
  ["*", "https://api.example", true],
  ["api.example", "https://api.example", true],
  ["example", "https://api.example", true],
  ["other, .example", "https://api.example", true],
  ["*.example", "https://api.example", true],
  [".api.example", "https://api.example", false],
  ["pi.example", "https://api.example", false],
  ["API.Example", "https://api.example", true],
  ["api.example:443", "https://api.example", true],
  ["api.example:6443", "https://api.example", false],
  ["10.0.0.1", "https://10.0.0.1:6443", true],
  ["10.0.0.0/8", "https://10.1.2.3:6443", true],
  ["10.0.0.0/8", "https://11.1.2.3:6443", false],
  ["10.0.0.0/99", "https://10.1.2.3:6443", false],
  ["fd00::/8", "https://[fd00::1]:6443", true],
  ["[fd00::1]:6443", "https://[fd00::1]:6443", true],
  ["", "https://api.example", false],
  [" , ", "https://api.example", false],
])("NO_PROXY=%s for %s: %s", (noProxy, server, isExempt) => {
  expect(environmentProxy(server, { HTTPS_PROXY, NO_PROXY: noProxy })).toBe(isExempt ? undefined : HTTPS_PROXY);
});
