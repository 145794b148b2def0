import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import type { FakeApiServer } from "./fake-api-server.ts";
import { type Home, makeHome, type Ran, runProgram } from "./program.ts";
import { startWorld } from "./program-world.ts";

let world: FakeApiServer;
let home: Home;

beforeAll(async () => {
  world = await startWorld();
  home = makeHome({ kubeconfig: { server: world.url, namespace: "team-a" } });
});
afterAll(async () => {
  home.remove();
  await world.close();
});

const run = (...args: string[]): Promise<Ran> => runProgram(args, home.environment);

describe("get", () => {
  test("prints a table in the view's order, without colours into a pipe", async () => {
    const { code, stdout, stderr } = await run("get", "ray-clusters");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [head, ...lines] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/^NAME +STATUS +WORKERS +CPU/);
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["ready", "small-one", "small-two"]);
    expect(stdout).not.toContain("\u001b");
  });

  test("-A adds the namespace, -o wide the wide columns", async () => {
    const [across, wide] = await Promise.all([run("get", "wl", "-A"), run("get", "wl", "-o", "wide")]);
    expect(across.stdout).toMatch(/^NAMESPACE +NAME/);
    expect(across.stdout).toMatch(/^team-b /m);
    expect(wide.stdout).toMatch(/PRIORITY CLASS/);
    expect(wide.stdout).not.toMatch(/^team-b /m);
  });

  test("-o json, yaml and csv hold the same rows", async () => {
    const [json, yaml, csv] = await Promise.all(["json", "yaml", "csv"].map((form) => run("get", "wl", "-o", form)));
    const rows = JSON.parse(json?.stdout ?? "") as { name: string; namespace: string; uid: string; status: string }[];
    expect(rows.length).toBeGreaterThan(5);
    for (const { name, namespace, uid } of rows) {
      expect(namespace).toBe("team-a");
      expect(uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(yaml?.stdout).toContain(`name: ${name}`);
      expect(csv?.stdout).toContain(name);
    }
    expect(csv?.stdout.split("\r\n")[0]).toMatch(/^(?:namespace,)?name,status,queue/);
    expect(csv?.stdout.trimEnd().split("\r\n").length).toBe(rows.length + 1);
  });

  test("one object by name, a filter, a selector", async () => {
    const [one, filtered, selected] = await Promise.all([
      run("get", "rc", "ready", "-o", "json"),
      run("get", "wl", "--filter", "status=pending", "-o", "json"),
      run("get", "rc", "-l", "kueue.x-k8s.io/queue-name=user-queue", "-o", "json"),
    ]);
    expect(names(one)).toEqual(["ready"]);
    expect(names(filtered)).toContainEqual(expect.stringMatching(/^raycluster-over-quota/));
    expect(names(filtered)).not.toContainEqual(expect.stringMatching(/^raycluster-ready/));
    expect(names(selected)).toEqual(["ready"]);
  });

  test("an empty list says so to the person, prints no rows and is no failure", async () => {
    const { code, stdout, stderr } = await run("get", "quotas", "-A");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/^No ResourceQuotas here\./);
  });
});

describe("exit codes, each with one line on stderr and nothing on stdout", () => {
  test.each([
    ["1: what was asked for is not there", 1, ["get", "rc", "nobody-has-this"], /called "nobody-has-this"/],
    ["2: no such view", 2, ["get", "nope"], /No view is called "nope"/],
    ["2: a filter that is none", 2, ["get", "wl", "--filter", "~["], /--filter: /],
    ["2: a selector that is none", 2, ["get", "wl", "-l", "a in"], /--selector: /],
    ["2: no such namespace name", 2, ["get", "wl", "-n", "Not_A_Name"], /not a namespace name/],
    ["2: no such context", 2, ["get", "wl", "--context", "elsewhere"], /There is no context "elsewhere"/],
  ])("%s", async (_name, code, args, sentence) => {
    const ran = await run(...args);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: "" });
    expect(ran.stderr).toMatch(sentence);
    expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  test("2: no kubeconfig", async () => {
    const ran = await runProgram(["get", "wl"], { ...home.environment, KUBECONFIG: "/does/not/exist" });
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^flaretop: No cluster is configured: .*\n$/);
  });

  test("2: an option that is not there, with where to look", async () => {
    const ran = await run("get", "wl", "--nope");
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(/unknown option '--nope'[\s\S]*flaretop get --help/);
  });

  test("3: a cluster that cannot be reached", async () => {
    const away = await startWorld();
    const lost = makeHome({ kubeconfig: { server: away.url } });
    await away.close();
    const ran = await runProgram(["get", "wl"], lost.environment);
    lost.remove();
    expect(ran).toMatchObject({ code: 3, stdout: "" });
    expect(ran.stderr).toMatch(/^flaretop: .*\n$/);
  });

  test("4: a list that is denied", async () => {
    world.may = ({ plural }) => plural !== "rayclusters";
    const ran = await run("get", "rc");
    world.may = () => true;
    expect(ran).toMatchObject({ code: 4, stdout: "" });
    expect(ran.stderr).toMatch(/^flaretop: list rayclusters.* not allowed.*\n$/);
  });
});

test("version says the package's version", async () => {
  expect(await run("version")).toEqual({ code: 0, stdout: `flaretop ${packageJson.version}\n`, stderr: "" });
});

test("--help is there everywhere, and tells the exit codes", async () => {
  for (const args of [["--help"], ["get", "--help"], ["completion", "--help"], ["version", "--help"]]) {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: flaretop/);
  }
  expect((await run("--help")).stdout).toMatch(/Exit codes: 0 done/);
});

test.each([
  ["bash", /complete -F _flaretop flaretop/],
  ["zsh", /^#compdef flaretop/],
  ["fish", /complete -c flaretop/],
])("completion %s knows commands, options and views", async (shell, mark) => {
  const { code, stdout } = await run("completion", shell);
  expect(code).toBe(0);
  expect(stdout).toMatch(mark);
  for (const word of ["get", "version", "read-only", "workloads", "ray-clusters", "cq"]) expect(stdout).toContain(word);
});

function names({ stdout }: Ran): string[] {
  return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
}
