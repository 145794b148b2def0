import fc from "fast-check";
import { expect, test } from "vitest";
import { type Impersonation, impersonationHeaders, impersonationProblem } from "./impersonation.ts";

const nobody: Impersonation = { user: "", uid: undefined, groups: [], extra: new Map() };

test("all four kinds of header are sent, groups and extras once per value", () => {
  const extra = new Map([["acme.com/project", ["a", "b"]]]);
  expect(impersonationHeaders({ user: "boss", uid: "7", groups: ["system:masters", "ops"], extra })).toEqual({
    "impersonate-user": "boss",
    "impersonate-uid": "7",
    "impersonate-group": ["system:masters", "ops"],
    "impersonate-extra-acme.com%2fproject": ["a", "b"],
  });
});

test.each([
  ["a user alone", { ...nobody, user: "boss" }, undefined],
  ["nobody", nobody, undefined],
  ["groups without a user", { ...nobody, groups: ["g"] }, /no user/],
  ["a uid without a user", { ...nobody, uid: "1" }, /no user/],
  ["an extra without a user", { ...nobody, extra: new Map([["a", []]]) }, /no user/],
  ["a line feed in the user", { ...nobody, user: "a\r\nImpersonate-Group: system:masters" }, /line break/],
  ["a line feed in a group", { ...nobody, user: "a", groups: ["b\nc"] }, /line break/],
  ["a line feed in an extra's value", { ...nobody, user: "a", extra: new Map([["k", ["b\rc"]]]) }, /line break/],
  ["an extra without a name", { ...nobody, user: "a", extra: new Map([["", ["b"]]]) }, /no name/],
])("may be sent: %s", (_case, impersonation, problem) => {
  if (problem === undefined) expect(impersonationProblem(impersonation)).toBeUndefined();
  else {
    expect(impersonationProblem(impersonation)).toMatch(problem);
    expect(() => impersonationHeaders(impersonation)).toThrow();
  }
});

test("names outside ASCII arrive as UTF-8", () => {
  const { "impersonate-user": user } = impersonationHeaders({ ...nobody, user: "Zoë" });
  expect(Buffer.from(user as string, "latin1").toString("utf8")).toBe("Zoë");
});

test("every extra's name becomes a legal header name that decodes to itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (key) => {
      const [name = ""] = Object.keys(
        impersonationHeaders({ ...nobody, user: "a", extra: new Map([[key, ["v"]]]) }),
      ).slice(1);
      fc.pre(!/[\0\r\n]/.test(key));
      expect(name).toMatch(/^[a-z0-9!#$%&'*+.^_`|~-]+$/);
      expect(decodeURIComponent(name.slice("impersonate-extra-".length))).toBe(key.toLowerCase());
    }),
  );
});
