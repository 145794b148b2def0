import { expect, test } from "vitest";
import { builtInFiles } from "../../../tests/fixtures/catalog-files.ts";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { NOW, recordOf, relatedTo, rowOf } from "../../../tests/fixtures/related-records.ts";
import { PODS } from "../../common/core-objects/pod.ts";
import { loadCatalog } from "./load-catalog.ts";
import { precheckedFiles } from "./prechecked-files.ts";

const ours = precheckedFiles(builtInFiles());

function withView(text: string, path = "views/mine.yaml") {
  return loadCatalog({ builtInFiles: ours, personFiles: { views: [{ path, text }], keymaps: [] } });
}

function problemsOf(text: string, path?: string): readonly string[] {
  return withView(text, path).problems.map(
    ({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`,
  );
}

const HEAD = "title: Mine\nkind: pods\n";

test.each([
  ["broken YAML", "title: [", /^views\/mine\.yaml:1:\d+: /],
  ["a title missing", "kind: pods\ncolumns:\n  - {id: name, computed: name}\n", /^views\/mine\.yaml:1:1: title: /],
  [
    "an unknown key",
    `${HEAD}colums: []\ncolumns:\n  - {id: name, computed: name}\n`,
    /^views\/mine\.yaml:3:1: "colums" is not known here\. Did you mean "columns"\?$/,
  ],
  [
    "an unknown key of a column",
    `${HEAD}columns:\n  - id: name\n    computed: name\n    widht: 3\n`,
    /^views\/mine\.yaml:6:5: columns\[0\]: "widht" is not known here\. Did you mean "width"\?$/,
  ],
  [
    "an unknown kind",
    "title: Mine\nkind: workload.kueue.x-k8s.io\ncolumns:\n  - {id: name, computed: name}\n",
    /^views\/mine\.yaml:2:1: "workload\.kueue\.x-k8s\.io" is not a known kind\. Did you mean "workloads\.kueue\.x-k8s\.io"\?$/,
  ],
  [
    "an unknown computed column",
    `${HEAD}columns:\n  - id: state\n    computed: statsu\n`,
    /^views\/mine\.yaml:5:5: pods has no computed column "statsu"\. Did you mean "status"\?$/,
  ],
  [
    "neither value nor computed",
    `${HEAD}columns:\n  - id: state\n`,
    /^views\/mine\.yaml:4:5: columns\[0\]: needs either value: or computed:, not both\.$/,
  ],
  [
    "both value and computed",
    `${HEAD}columns:\n  - {id: a, computed: name, value: self.x}\n`,
    /needs either value: or computed:, not both/,
  ],
  [
    "compare of a computed column",
    `${HEAD}columns:\n  - {id: a, computed: name, compare: number}\n`,
    /compare: goes with value: only/,
  ],
  [
    "a mistyped variable",
    `${HEAD}columns:\n  - id: a\n    value: slef.spec\n`,
    /^views\/mine\.yaml:5:12: Unknown variable: slef\. Did you mean "self"\?$/,
  ],
  [
    "a CEL type error",
    `${HEAD}columns:\n  - id: a\n    value: self.spec + (1 + "a")\n`,
    /^views\/mine\.yaml:5:25: no such overload: int \+ string\.$/,
  ],
  [
    "an open expression in quotes",
    `${HEAD}columns:\n  - id: a\n    value: "self.spec."\n`,
    /^views\/mine\.yaml:5:23: Expected IDENTIFIER, got EOF\.$/,
  ],
  [
    "an unknown column in faults",
    `${HEAD}columns:\n  - {id: status, computed: status}\nfaults: columns.statsu == "x"\n`,
    /^views\/mine\.yaml:5:17: No such key: statsu\. Did you mean "status"\?$/,
  ],
  [
    "faults that are no truth value",
    `${HEAD}columns:\n  - {id: status, computed: status}\nfaults: columns.status\n`,
    /^views\/mine\.yaml:5:9: must be true or false, and is string\.$/,
  ],
  [
    "text compared with a number",
    `${HEAD}columns:\n  - {id: status, computed: status}\nfaults: columns.status > 3\n`,
    /no such overload: string > int/,
  ],
  [
    "an unknown column to sort by",
    `${HEAD}columns:\n  - {id: name, computed: name}\nsort: -nmae\n`,
    /^views\/mine\.yaml:5:1: there is no column "nmae" to sort by\. Did you mean "name"\?$/,
  ],
  [
    "a column twice",
    `${HEAD}columns:\n  - {id: name, computed: name}\n  - {id: name, computed: age}\n`,
    /^views\/mine\.yaml:5:6: column "name" is there already\.$/,
  ],
  [
    "an unknown need",
    `${HEAD}columns:\n  - {id: name, computed: name}\nneeds: [node]\n`,
    /^views\/mine\.yaml:5:9: "node" is not a known kind\. Did you mean "nodes"\?$/,
  ],
  [
    "a wrong word",
    `${HEAD}columns:\n  - {id: name, computed: name, align: middle}\n`,
    /align: must be one of left, right\.$/,
  ],
  [
    "a width the wrong way round",
    `${HEAD}columns:\n  - {id: name, computed: name, width: {min: 9, max: 3}}\n`,
    /min is larger than max/,
  ],
  ["an id that is no word", `${HEAD}columns:\n  - {id: my-name, computed: name}\n`, /columns\[0\]\.id: must be a word/],
  [
    "an alias that is taken",
    `${HEAD}aliases: [mine2, wl]\ncolumns:\n  - {id: name, computed: name}\n`,
    /^views\/mine\.yaml:3:18: ":wl" leads to workloads already; choose another alias\.$/,
  ],
  [
    "an unknown view instead",
    `${HEAD}insteadWhenDenied: podz\ncolumns:\n  - {id: name, computed: name}\n`,
    /^views\/mine\.yaml:3:1: there is no view "podz"\. Did you mean "pods"\?$/,
  ],
])("reports %s, with its place", (_case, text, problem) => {
  expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
});

test("reports all problems of a file at once, and leaves it out", () => {
  const { problems, views } = withView(
    `${HEAD}columns:\n  - {id: a, computed: nope}\n  - {id: b, value: "1 +"}\nsort: z\n`,
  );
  expect(problems.map(({ line }) => line)).toEqual([4, 5, 6]);
  expect(views.has("mine")).toBe(false);
  expect(views.size).toBe(23);
});

test("a person's file replaces ours of the same name, and ours stays when it is wrong", () => {
  const good = withView("title: My pods\nkind: pods\ncolumns:\n  - {id: name, computed: name}\n", "views/pods.yaml");
  expect(good.problems).toEqual([]);
  expect(good.views.get("pods")?.title).toBe("My pods");
  expect(good.views.size).toBe(23);
  expect(withView("title: My pods\nkind: podz\ncolumns: []\n", "views/pods.yaml").views.get("pods")?.title).toBe(
    "Pods",
  );
});

test("names that files must not have", () => {
  expect(problemsOf(HEAD, "views/My View.yaml")).toEqual([expect.stringContaining("lower-case letters")]);
  expect(problemsOf(`${HEAD}columns:\n  - {id: name, computed: __proto__}\n`)).toEqual([
    expect.stringContaining('no computed column "__proto__"'),
  ]);
  expect(problemsOf(`${HEAD}columns:\n  - {id: name, computed: constructor}\n`)).toEqual([
    expect.stringContaining('no computed column "constructor"'),
  ]);
});

test.each([
  [
    "an unknown pane",
    "panes: [ray-cluster]\n",
    'views/home.yaml:1:9: there is no view "ray-cluster". Did you mean "ray-clusters"?',
  ],
  ["a pane twice", "panes: [pods, pods]\n", 'views/home.yaml:1:15: "pods" is there already.'],
  ["none", "panes: []\n", "views/home.yaml:1:1: panes: "],
])("a first screen with %s is left out", (_case, text, problem) => {
  expect(problemsOf(text, "views/home.yaml")).toEqual([expect.stringContaining(problem)]);
  expect(withView(text, "views/home.yaml").home).toHaveLength(4);
});

test("a person's first screen, with a view of theirs", () => {
  const views = [
    { path: "views/home.yaml", text: "panes: [pods, mine]\n" },
    { path: "views/mine.yaml", text: `${HEAD}columns:\n  - {id: name, computed: name}\n` },
  ];
  const { home, problems } = loadCatalog({ builtInFiles: ours, personFiles: { views, keymaps: [] } });
  expect([home, problems]).toEqual([["pods", "mine"], []]);
});

test("raw values: equal expressions are evaluated once, absent fields are blank, each compares by its own", () => {
  const { views, kinds, problems } = withView(
    [
      "title: Mine",
      "kind: rayclusters.ray.io",
      "aliases: [mine]",
      "columns:",
      "  - {id: name, computed: name}",
      "  - {id: version, value: self.spec.rayVersion}",
      "  - {id: again, value: self.spec.rayVersion}",
      "  - {id: nope, value: self.spec.nope.nothing}",
      "  - {id: groups, value: size(self.spec.workerGroupSpecs), compare: number}",
      "  - {id: cpu, value: self.status.desiredCPU, compare: quantity}",
      "  - {id: made, value: self.metadata.creationTimestamp, compare: time}",
      "  - {id: names, value: 'self.spec.workerGroupSpecs.map(g, g.groupName)'}",
      "faults: columns.groups > 0 && columns.cpu < 0.5",
    ].join("\n"),
  );
  expect(problems).toEqual([]);
  const kind = kinds.get("rayclusters.ray.io");
  const view = views.get("mine");
  if (kind === undefined || view === undefined) throw new Error("not loaded");
  const object = handMade(
    {
      spec: { rayVersion: "2.9", workerGroupSpecs: [{ groupName: "a" }, { groupName: "b" }] },
      status: { desiredCPU: "1500m" },
    },
    { creationTimestamp: "2026-11-01T11:00:00Z" },
  );
  const row = rowOf(
    recordOf(kind.kind, object),
    kind.rawValues.map((evaluate) => evaluate(object)),
  );
  const shown = view.columns.map(({ cell }) => cell(row, relatedTo()));
  expect(shown.map(({ text }) => text)).toEqual(["made", "2.9", "2.9", "", "2", "1.5", "60m", "a, b"]);
  expect(shown.map(({ sort }) => sort).slice(3, 7)).toEqual([undefined, 2, 1_500_000_000n, NOW - 3_600_000]);
  expect(kind.rawValues).toHaveLength(6);
  expect(view.isFault(row, relatedTo())).toBe(false);
});

test("a view over a kind that the product does not know", () => {
  const { views, kinds, problems } = withView(
    "title: Deployments\nkind: {group: apps, versions: [v1], plural: deployments, kind: Deployment, namespaced: true}\naliases: [deploy]\ncolumns:\n  - {id: name, computed: name}\n  - {id: replicas, value: self.spec.replicas, compare: number}\n",
    "views/deployments.yaml",
  );
  expect(problems).toEqual([]);
  const known = kinds.get("deployments.apps");
  expect(known?.kind).toMatchObject({ group: "apps", plural: "deployments", versions: ["v1"] });
  expect(views.get("deployments")?.aliases).toEqual(["deployments.apps", "deploy"]);
  expect(known?.rawValues[0]?.(handMade({ spec: { replicas: 3 } }))).toMatchObject({ text: "3", sort: 3 });
});

test("rows that could not be read are faults, whatever the view says", () => {
  const { views } = withView(`${HEAD}columns:\n  - {id: name, computed: name}\n`);
  const broken = { ...handMade({ spec: "?" }), metadata: { name: "broken", uid: "u", resourceVersion: "1" } };
  expect(views.get("mine")?.isFault(rowOf(recordOf(PODS, broken)), relatedTo())).toBe(true);
});
