import { expect, test } from "vitest";
import { describeExec, readExec } from "./exec-entry.ts";

const base = { apiVersion: "client.authentication.k8s.io/v1", command: "kubelogin", interactiveMode: "Never" };
const read = (value: unknown) => readExec(value, "u", "/home/u/.kube/config", "/home/u/.kube");

test.each([
  ["a bare name is left for PATH", { ...base }, "kubelogin"],
  ["a relative path starts at the kubeconfig's folder", { ...base, command: "./plugin" }, "/home/u/.kube/plugin"],
  ["dots go up from there", { ...base, command: "../../bin/x" }, "/home/bin/x"],
  ["an absolute path stays", { ...base, command: "/usr/bin/x" }, "/usr/bin/x"],
  ["a blank is part of the name", { ...base, command: "a b" }, "a b"],
])("command: %s", (_case, value, command) => {
  expect(read(value)).toMatchObject({ exec: { command } });
});

test.each([
  ["no command", { ...base, command: undefined }, /no "command"/],
  ["controls in the command", { ...base, command: "x\u001b[2K\rkubelogin" }, /control characters/],
  ["an old version", { ...base, apiVersion: "client.authentication.k8s.io/v1alpha1" }, /old version/],
  ["no version", { ...base, apiVersion: undefined }, /no known version/],
  ["v1 without a mode", { ...base, interactiveMode: undefined }, /no "interactiveMode"/],
  ["an unknown mode", { ...base, interactiveMode: "Sometimes" }, /none of/],
  ["arguments that are no list", { ...base, args: "x" }, /not a list/],
  ["a number among the arguments", { ...base, args: [1] }, /not a list/],
  ["a variable without a value", { ...base, env: [{ name: "A" }] }, /names and values/],
  ["a variable with = in its name", { ...base, env: [{ name: "A=B", value: "" }] }, /names and values/],
  ["a zero byte in an argument", { ...base, args: ["a\0b"] }, /zero byte/],
  ["no map", "kubelogin", /no "command"|no known version/],
])("refused: %s", (_case, value, problem) => {
  expect(read(value)).toMatchObject({ problem: expect.stringMatching(problem) });
});

test("v1beta1 may leave the mode out", () => {
  expect(
    read({ ...base, apiVersion: "client.authentication.k8s.io/v1beta1", interactiveMode: undefined }),
  ).toMatchObject({
    exec: { interactiveMode: "IfAvailable" },
  });
});

test("a description shows everything that decides what runs, marks loader variables and is safe for a terminal", () => {
  const entry = read({
    ...base,
    args: ["get-token", "two words\u001b[31m"],
    env: [
      { name: "AWS_PROFILE", value: "prod" },
      { name: "LD_PRELOAD", value: "/tmp/x.so" },
      { name: "NODE_OPTIONS", value: "--require x" },
      { name: "PATH", value: "/tmp" },
    ],
  });
  if (!("exec" in entry)) throw new Error("expected a plugin");
  const lines = describeExec(entry.exec, "/usr/local/bin/kubelogin");
  const text = lines.join("\n");
  for (const part of [
    "/home/u/.kube/config",
    "/usr/local/bin/kubelogin",
    "get-token",
    "two words",
    "AWS_PROFILE=prod",
    "LD_PRELOAD=/tmp/x.so",
  ]) {
    expect(text).toContain(part);
  }
  expect(lines.filter((line) => line.startsWith("! sets")).map((line) => /(\w+)=/.exec(line)?.[1])).toEqual([
    "LD_PRELOAD",
    "NODE_OPTIONS",
    "PATH",
  ]);
  expect(lines.every((line) => !/\p{Cc}/u.test(line))).toBe(true);
});
