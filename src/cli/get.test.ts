import { describe, expect, test } from "vitest";
import {
  NOW,
  RACK_KIND,
  smallCatalog,
  WIDGET_KIND,
  WIDGET_VIEW,
  type WidgetParts,
  widget,
} from "../../tests/fixtures/small-console.ts";
import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { ClusterError, type ClusterErrorReason } from "../common/kubernetes-cluster/errors.ts";
import type { Catalog } from "../console/model/catalog.ts";
import { kindIdOf } from "../console/model/related-cache.ts";
import type { Row } from "../console/model/row.ts";
import type { GetArguments } from "./arguments.ts";
import { get } from "./get.ts";

interface Asked {
  readonly kindId: string;
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
}

/** A client that lists these rows for widgets, nothing for other kinds, and fails where told so. */
function clientWith(rows: readonly Row[], fails: Readonly<Record<string, ClusterErrorReason>> = {}) {
  const asked: Asked[] = [];
  const client: Pick<ClusterClient, "list" | "serverAheadMs"> = {
    serverAheadMs: 0,
    list: async (kind, { namespace, labelSelector }) => {
      const kindId = kindIdOf(kind);
      asked.push({ kindId, namespace, labelSelector });
      const reason = fails[kindId];
      if (reason !== undefined) throw new ClusterError(reason, `list ${kindId}: ${reason}`, { request: "list" });
      return { records: (kindId === WIDGET_KIND ? rows : []) as never[], resourceVersion: "1", skipped: 0 };
    },
  };
  return { client: client as ClusterClient, asked };
}

const OPTIONS: GetArguments = {
  kubeconfig: undefined,
  context: undefined,
  namespace: undefined,
  allNamespaces: false,
  readOnly: false,
  view: "widgets",
  name: undefined,
  output: "table",
  selector: undefined,
  filter: undefined,
};

interface Where {
  readonly catalog?: Catalog;
  readonly namespace?: string;
  readonly color?: boolean;
  readonly fails?: Readonly<Record<string, ClusterErrorReason>>;
}

function got(
  rows: readonly Row[],
  options: Partial<GetArguments> = {},
  { catalog = smallCatalog(), namespace, color = false, fails }: Where = {},
) {
  const { client } = clientWith(rows, fails);
  return get(client, { ...OPTIONS, ...options }, { catalog, now: () => NOW, namespace, color });
}

const made = (name: string, parts: WidgetParts = {}) => widget(name, { createdAt: NOW - 60_000, ...parts });
const ROWS = [
  made("b", { size: 10, labels: { app: "x", zone: "eu" } }),
  made("a", { size: 2, status: "bad" }),
  made("c", { size: undefined }),
];

function catalogWhere(change: Partial<typeof WIDGET_VIEW>): Catalog {
  return { ...smallCatalog(), views: new Map([["widgets", { ...WIDGET_VIEW, ...change }]]) };
}

describe("as a table", () => {
  test("the view's columns, its order, no colour where nobody sees it", async () => {
    const { out, remark } = await got(ROWS);
    expect(out.split("\n").map((line) => line.split(/\s+/).slice(0, 3).join(" "))).toEqual([
      "NAME STATUS SIZE",
      "a bad 2",
      "b ok 10",
      "c ok ?",
      "",
    ]);
    expect(remark).toBeUndefined();
    expect(out).not.toContain("\u001b");
    expect((await got(ROWS, {}, { color: true })).out).toContain("\u001b[31m");
  });

  test("wide columns when asked for", async () => {
    expect((await got(ROWS)).out).not.toContain("ZONE");
    expect((await got(ROWS, { output: "wide" })).out).toMatch(/ZONE\n[\s\S]*eu/);
  });

  test("nothing on stdout when there is nothing; the reason is a remark", async () => {
    expect(await got([])).toEqual({ out: "", remark: "No widgets here." });
    expect(await got(ROWS, { filter: "size>99" })).toEqual({ out: "", remark: "None of 3 rows passes the filter." });
  });

  test("cleans what the cluster says", async () => {
    const { out } = await got([made("a", { status: "\u001b]0;x\u0007red\nline" })]);
    expect(out).not.toMatch(/[\u001b\u0007]/);
    expect(out.trimEnd().split("\n")).toHaveLength(2);
  });
});

describe("for programs", () => {
  test("json: identity, numbers as numbers, times, unknown as null", async () => {
    const [first, , third] = JSON.parse((await got(ROWS, { output: "json" })).out) as Record<string, unknown>[];
    expect(first).toMatchObject({
      namespace: "team-a",
      name: "a",
      uid: "uid-a",
      status: "bad",
      size: 2,
      age: new Date(NOW - 60_000).toISOString(),
    });
    expect(third).toMatchObject({ size: null, memory: null });
    expect(JSON.parse((await got([], { output: "json" })).out)).toEqual([]);
  });

  test("yaml", async () => {
    expect((await got(ROWS, { output: "yaml" })).out).toMatch(/name: a\n[\s\S]*size: 2\n/);
  });

  test.each([
    ["a formula", "=1+1", "'=1+1"],
    ["another", "@x", "'@x"],
    ["a command", "-cmd|x", "'-cmd|x"],
    ["a negative number", "-5", "-5"],
    ["a comma", "a,b", '"a,b"'],
    ["a quote", 'a"b', '"a""b"'],
  ])("csv: %s", async (_case, status, field) => {
    const lines = (await got([made("a", { status })], { output: "csv" })).out.split("\r\n");
    expect(lines[0]).toBe("name,status,size,memory,age,running,zone");
    expect(lines[1]).toContain(`a,${field},1,`);
  });
});

describe("narrowed", () => {
  test.each<readonly [string, Partial<GetArguments>, string]>([
    ["by name", { name: "b" }, "b"],
    ["by a filter", { filter: "size>5" }, "b"],
    ["by labels", { selector: "app=x" }, "b"],
    ["by both", { selector: "app=x", filter: "size>99" }, ""],
    ["by alias, whatever the case", { view: "WI", name: "c" }, "c"],
  ])("%s", async (_case, options, names) => {
    const rows = JSON.parse((await got(ROWS, { output: "json", ...options })).out) as { name: string }[];
    expect(rows.map(({ name }) => name).join(" ")).toBe(names);
  });

  test.each([
    ["the namespace of a kind that has one", "widgets", "team-a", "team-a"],
    ["none for a kind of the whole cluster", "racks", "team-a", undefined],
  ])("asks for %s", async (_case, view, namespace, expected) => {
    const { client, asked } = clientWith([]);
    await get(client, { ...OPTIONS, view }, { catalog: smallCatalog(), now: () => NOW, namespace, color: false });
    expect(asked.map((one) => one.namespace)).toEqual([expected]);
  });

  test("the server narrows by labels, unless columns look at all objects of the kind", async () => {
    const selectors = async (needs: readonly string[]) => {
      const { client, asked } = clientWith([]);
      await get(
        client,
        { ...OPTIONS, selector: "app=x" },
        { catalog: catalogWhere({ needs }), now: () => NOW, namespace: undefined, color: false },
      );
      return asked.map(({ kindId, labelSelector }) => `${kindId} ${labelSelector ?? ""}`.trim());
    };
    expect(await selectors([RACK_KIND])).toEqual([`${WIDGET_KIND} app=x`, RACK_KIND]);
    expect(await selectors([WIDGET_KIND])).toEqual([WIDGET_KIND]);
  });
});

describe("mistakes and refusals", () => {
  test.each<readonly [string, Partial<GetArguments>, RegExp]>([
    ["an unknown view, nearly right", { view: "widgts" }, /No view is called "widgts"\. Did you mean "widgets"\?$/],
    ["an unknown view", { view: "qqqqqqqq" }, /Views: widgets, racks\.$/],
    ["a filter", { filter: "pods>1" }, /^--filter: no column "pods"/],
    ["labels", { selector: "a in (" }, /^--selector: /],
  ])("%s: usage", async (_case, options, message) => {
    await expect(got(ROWS, options)).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringMatching(message),
    });
  });

  test("a name that is not there", async () => {
    await expect(got(ROWS, { name: "zz" }, { namespace: "team-a" })).rejects.toMatchObject({
      name: "NothingFound",
      message: 'No Widgets is called "zz" in namespace team-a.',
    });
  });

  test.each<readonly [string, Readonly<Record<string, ClusterErrorReason>>]>([
    ["the view's own kind may not be listed", { [WIDGET_KIND]: "forbidden" }],
    ["the cluster does not answer", { [RACK_KIND]: "timeout" }],
  ])("fails when %s", async (_case, fails) => {
    await expect(got(ROWS, {}, { fails, catalog: catalogWhere({ needs: [RACK_KIND] }) })).rejects.toBeInstanceOf(
      ClusterError,
    );
  });

  test.each<ClusterErrorReason>(["forbidden", "kind-missing"])(
    "does without a kind that columns merely look at: %s",
    async (reason) => {
      const { out } = await got(
        ROWS,
        {},
        { fails: { [RACK_KIND]: reason }, catalog: catalogWhere({ needs: [RACK_KIND] }) },
      );
      expect(out).toContain("bad");
    },
  );
});
