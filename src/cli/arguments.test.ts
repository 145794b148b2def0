import { describe, expect, test } from "vitest";
import { parseArguments } from "./arguments.ts";

function parsed(...argv: readonly string[]) {
  const printed = { out: "", err: "" };
  const invocation = parseArguments(argv, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
  });
  return { invocation, ...printed };
}

const CLUSTER = {
  kubeconfig: undefined,
  context: undefined,
  namespace: undefined,
  allNamespaces: false,
  readOnly: false,
};
const CONSOLE = {
  ...CLUSTER,
  view: undefined,
  refresh: undefined,
  theme: undefined,
  ascii: false,
  logFile: undefined,
  demo: undefined,
};
const GET = { ...CLUSTER, view: "workloads", name: undefined, output: "table", selector: undefined, filter: undefined };

const SIMULATE = {
  scenario: "team-day",
  port: 0,
  kubeconfigOut: undefined,
  speed: 1,
  seed: 1,
  versions: "new",
  parameters: {},
  list: false,
  attached: false,
};
const LARGE = { scenario: "large", parameters: { workloads: 50, churn: 2 } };

describe("the console", () => {
  test.each([
    ["nothing", [], {}],
    ["--kubeconfig", ["--kubeconfig", "f"], { kubeconfig: "f" }],
    ["--context", ["--context", "c"], { context: "c" }],
    ["-n", ["-n", "ns"], { namespace: "ns" }],
    ["--namespace=", ["--namespace=ns"], { namespace: "ns" }],
    ["-A", ["-A"], { allNamespaces: true }],
    ["--view", ["--view", "wl"], { view: "wl" }],
    ["--read-only", ["--read-only"], { readOnly: true }],
    ["--refresh", ["--refresh", "2.5"], { refresh: 2.5 }],
    ["--theme", ["--theme", "light"], { theme: "light" }],
    ["--ascii", ["--ascii"], { ascii: true }],
    ["--log-file", ["--log-file", "l"], { logFile: "l" }],
    ["--demo", ["--demo"], { demo: "team-day" }],
    ["--demo with more", ["--demo", "-n", "ns", "--scenario", "large"], { demo: "large", namespace: "ns" }],
  ])("%s", (_case, argv, options) => {
    expect(parsed(...argv)).toEqual({
      invocation: { kind: "console", options: { ...CONSOLE, ...options } },
      out: "",
      err: "",
    });
  });
});

describe("commands", () => {
  test.each([
    ["a view", ["get", "workloads"], {}],
    ["one object", ["get", "workloads", "w"], { name: "w" }],
    ["a form", ["get", "workloads", "-o", "json"], { output: "json" }],
    [
      "labels and a filter",
      ["get", "workloads", "-l", "a=b", "--filter", "age>1h"],
      { selector: "a=b", filter: "age>1h" },
    ],
    ["the namespace after the command", ["get", "workloads", "-n", "x"], { namespace: "x" }],
    ["the namespace before the command", ["-n", "x", "get", "workloads"], { namespace: "x" }],
    ["all after one: the nearer counts", ["-n", "x", "get", "workloads", "-A"], { allNamespaces: true }],
    ["one after all: the nearer counts", ["-A", "get", "workloads", "-n", "x"], { namespace: "x" }],
    ["read-only before the command", ["--read-only", "get", "workloads"], { readOnly: true }],
    ["the context before the command", ["--context", "c", "get", "workloads"], { context: "c" }],
  ])("get: %s", (_case, argv, options) => {
    expect(parsed(...argv)).toEqual({ invocation: { kind: "get", options: { ...GET, ...options } }, out: "", err: "" });
  });

  test.each([
    ["nothing", [], {}],
    ["a scenario", ["--scenario", "s.yaml"], { scenario: "s.yaml" }],
    ["parameters mean the large one", ["--workloads", "50", "--churn", "2"], LARGE],
    ["a port and a file", ["--port", "6443", "--kubeconfig-out", "k"], { port: 6443, kubeconfigOut: "k" }],
    ["a speed", ["--speed", "20.5"], { speed: 20.5 }],
    ["no limit", ["--speed", "max", "--seed", "7"], { speed: "max", seed: 7 }],
    ["old versions", ["--versions", "old", "--list"], { versions: "old", list: true }],
  ])("simulate: %s", (_case, argv, options) => {
    const invocation = { kind: "simulate", options: { ...SIMULATE, ...options } };
    expect(parsed("simulate", ...argv)).toEqual({ invocation, out: "", err: "" });
  });

  test.each(["bash", "zsh", "fish"])("completion %s", (shell) => {
    expect(parsed("completion", shell).invocation).toEqual({ kind: "completion", shell });
  });

  test("version", () => {
    expect(parsed("version").invocation).toEqual({ kind: "version" });
    expect(parsed("--version").invocation).toEqual({ kind: "version" });
    expect(parsed("-V").invocation).toEqual({ kind: "version" });
  });

  test.each([
    [["--help"], /Usage: flaretop \[options\] \[command\][\s\S]*Exit codes: 0 done/],
    [["-h"], /--read-only/],
    [["get", "--help"], /Usage: flaretop get [\s\S]*--filter[\s\S]*Exit codes/],
    [["version", "--help"], /Usage: flaretop version/],
    [["completion", "--help"], /Usage: flaretop completion/],
    [["help", "get"], /Usage: flaretop get/],
  ])("%j shows help and ends well", (argv, text) => {
    const { invocation, out, err } = parsed(...argv);
    expect([invocation, err]).toEqual([{ kind: "exit", code: 0 }, ""]);
    expect(out).toMatch(text);
  });
});

describe("mistakes are said in one line with the next step, exit code 2", () => {
  test.each([
    [["--red-only"], "flaretop: unknown option '--red-only' (Did you mean --read-only?). Try: flaretop --help\n"],
    [["--nonsense"], "flaretop: unknown option '--nonsense'. Try: flaretop --help\n"],
    [["bogus"], "flaretop: unknown command 'bogus'. Try: flaretop --help\n"],
    [["get"], "flaretop: missing required argument 'view'. Try: flaretop get --help\n"],
    [["get", "a", "b", "c"], /too many arguments for 'get'.*Try: flaretop get --help\n$/],
    [["get", "a", "--read-only"], "flaretop: unknown option '--read-only'. Try: flaretop get --help\n"],
    [
      ["get", "a", "-o", "xml"],
      /'xml' is invalid\. Allowed choices are table, wide, json, yaml, csv\. Try: flaretop get --help\n$/,
    ],
    [["--theme", "pink"], /Allowed choices are dark, light, mono\. Try/],
    [["--refresh", "0"], /Write seconds from 1 to 3600\. Try/],
    [["--refresh", "soon"], /Write seconds from 1 to 3600\. Try/],
    [["--context"], /'--context <name>' argument missing\. Try/],
    [["-n", "x", "-A"], /'-n, --namespace <name>' cannot be used with option '-A, --all-namespaces'\. Try/],
    [["get", "a", "-n", "x", "-A"], /cannot be used with option.*Try: flaretop get --help\n$/],
    [["--demo", "--context", "c"], /'--demo' cannot be used with option '--context <name>'\. Try/],
    [["--demo", "--kubeconfig", "f"], /'--demo' cannot be used with option '--kubeconfig <file>'\. Try/],
    [["--scenario", "large"], "flaretop: option '--scenario' needs '--demo'. Try: flaretop --help\n"],
    [
      ["--demo", "get", "workloads"],
      "flaretop: option '--demo' is of the console, not of 'get'. Try: flaretop get --help\n",
    ],
    [["--ascii", "cluster", "list"], /'--ascii' is of the console, not of 'list'\. Try: flaretop cluster list --help/],
    [["simulate", "--port", "70000"], /Write a whole number from 0 to 65535\. Try: flaretop simulate --help/],
    [["simulate", "--speed", "fast"], /Write a number from 1 to 5000, or max\./],
    [["simulate", "--versions", "middle"], /Allowed choices are new, old/],
    [["simulate", "--host", "0.0.0.0"], /unknown option '--host'/],
    [["completion"], /missing required argument 'shell'/],
    [["completion", "tcsh"], /Allowed choices are bash, zsh, fish/],
    [["--\u001b[31mred"], /^[^\u001b]*$/],
  ])("%j", (argv, complaint) => {
    const { invocation, out, err } = parsed(...argv);
    expect([invocation, out]).toEqual([{ kind: "exit", code: 2 }, ""]);
    if (typeof complaint === "string") expect(err).toBe(complaint);
    else expect(err).toMatch(complaint);
    expect(err.trimEnd()).not.toContain("\n");
  });
});

describe("login and logout", () => {
  const LOGIN = {
    kubeconfig: undefined,
    context: undefined,
    namespace: undefined,
    server: undefined,
    by: undefined,
    issuer: undefined,
    clientId: undefined,
    scopes: undefined,
    callbackPort: undefined,
    certificateAuthority: undefined,
  };
  const ISSUER = ["--issuer", "https://i", "--client-id", "c"];

  test.each([
    ["nothing", [], {}],
    ["a server and a token", ["api", "--token-stdin"], { server: "api", by: "token" }],
    ["--web", ["--web", "--callback-port", "8000"], { by: "web", callbackPort: 8_000 }],
    ["--device", ["--device", ...ISSUER], { by: "device", issuer: "https://i", clientId: "c" }],
    [
      "scopes",
      [...ISSUER, "--scopes", "openid, groups"],
      { issuer: "https://i", clientId: "c", scopes: ["openid", "groups"] },
    ],
    ["a file", ["--certificate-authority", "ca.crt"], { certificateAuthority: "ca.crt" }],
    [
      "a place",
      ["--context", "x", "-n", "team-a", "--kubeconfig", "k"],
      { context: "x", namespace: "team-a", kubeconfig: "k" },
    ],
  ])("%s", (_case, argv, options) => {
    expect(parsed("login", ...argv)).toEqual({
      invocation: { kind: "login", options: { ...LOGIN, ...options } },
      out: "",
      err: "",
    });
  });

  test("logout takes a context", () => {
    const options = { kubeconfig: undefined, context: "x" };
    expect(parsed("logout", "--context", "x").invocation).toEqual({ kind: "logout", options });
  });

  test.each([
    [["--device"], /'--device' needs '--issuer'/],
    [["--client-id", "c"], /'--client-id' needs '--issuer'/],
    [["--issuer", "https://i"], /'--issuer' needs '--client-id'/],
    [["--token-stdin", "--web"], /cannot be used with option '--web'/],
    [["--web", "--device", ...ISSUER], /cannot be used with option '--device'/],
    [["--callback-port", "0"], /Write a port from 1 to 65535/],
    [["--token", "secret"], /unknown option '--token'/],
  ])("login %j is refused", (argv, message) => {
    const { invocation, err } = parsed("login", ...argv);
    expect(invocation).toEqual({ kind: "exit", code: 2 });
    expect(err).toMatch(message);
  });
});
