import { expect, test } from "vitest";
import { ClusterError, type ClusterErrorReason } from "../common/kubernetes-cluster/errors.ts";
import { SignInError, type SignInErrorReason } from "../common/sign-in/sign-in-error.ts";
import { InputError } from "../common/values/input-error.ts";
import { exitCodeOf, NothingFound, sentenceFor, UsageError } from "./exit-code.ts";

const error = (reason: ClusterErrorReason) => new ClusterError(reason, "list pods: no. Ask.", { request: "list pods" });

test.each<readonly [ClusterErrorReason, number]>([
  ["dns", 3],
  ["refused", 3],
  ["timeout", 3],
  ["tls-untrusted", 3],
  ["not-kubernetes", 3],
  ["throttled", 3],
  ["unauthorized", 4],
  ["forbidden", 4],
  ["credentials", 4],
  ["client-cert", 4],
  ["read-only", 4],
  ["not-found", 1],
  ["kind-missing", 1],
  ["conflict", 1],
  ["server-error", 1],
])("a cluster error %s ends with %i", (reason, code) => {
  expect(exitCodeOf(error(reason))).toBe(code);
});

test.each<readonly [SignInErrorReason, number]>([
  ["denied", 4],
  ["expired", 4],
  ["refused", 4],
  ["not-offered", 2],
  ["invalid-answer", 3],
])("a sign-in that is %s ends with %i, and is said in one line", (reason, code) => {
  const failed = new SignInError(reason, "sign in at x", "no\n");
  expect(exitCodeOf(failed)).toBe(code);
  expect(sentenceFor(failed)).toMatch(/^sign in at x: no\. [^\n]*\.$/);
});

test.each([
  ["input", new InputError("The sign-in", [{ path: "server", message: "No." }]), 2],
  ["usage", new UsageError("so"), 2],
  ["nothing found", new NothingFound("so"), 1],
  ["a bug", new Error("so"), 1],
  ["no error at all", "so", 1],
])("%s", (_case, thrown, code) => {
  expect(exitCodeOf(thrown)).toBe(code);
});

test("errors for a person are one clean line; bugs bring their stack", () => {
  expect(sentenceFor(error("forbidden"))).toBe("list pods: no. Ask.");
  expect(sentenceFor(new UsageError("a\n\u001b[31mb"))).not.toMatch(/[\n\u001b]/);
  expect(sentenceFor(new NothingFound("no x"))).toBe("no x");
  expect(sentenceFor(new Error("bug"))).toMatch(/bug\n\s+at /);
  expect(sentenceFor("text")).toBe("text");
});
