import { describe, expect, test } from "vitest";
import { CollectionRows, isOlder, type LastEvent, rowKey } from "./collection-rows.ts";
import { projectMeta } from "./meta.ts";

function record(name: string, uid: string, resourceVersion: string) {
  return { meta: projectMeta({ metadata: { namespace: "a", name, uid, resourceVersion } }) };
}

type Row = ReturnType<typeof record>;

function rowsOf(...records: readonly Row[]): CollectionRows<Row> {
  const rows = new CollectionRows<Row>();
  rows.replaceUnseen(mapOf(records), 0);
  return rows;
}

function mapOf(records: readonly Row[]): Map<string, Row> {
  return new Map(records.map((row) => [rowKey("a", row.meta.name), row]));
}

function names({
  upserts,
  removals,
}: {
  readonly upserts: readonly Row[];
  readonly removals: readonly string[];
}): string {
  return [
    ...upserts.map(({ meta }) => `+${meta.uid}@${meta.resourceVersion}`),
    ...removals.map((uid) => `-${uid}`),
  ].join(" ");
}

const present = (name: string, uid: string, version: string): [string, LastEvent<Row>] => [
  rowKey("a", name),
  { type: "present", record: record(name, uid, version) },
];
const deleted = (name: string, resourceVersion: string): [string, LastEvent<Row>] => [
  rowKey("a", name),
  { type: "deleted", resourceVersion },
];

describe("applying the last events", () => {
  test.each<[string, [string, LastEvent<Row>], string]>([
    ["a new object", present("two", "u2", "6"), "+u2@6"],
    ["a changed object", present("one", "u1", "6"), "+u1@6"],
    ["the same copy again", present("one", "u1", "5"), ""],
    ["an older copy", present("one", "u1", "4"), ""],
    ["an older object of the same name", present("one", "u0", "4"), ""],
    ["a replaced object", present("one", "u9", "9"), "+u9@9 -u1"],
    ["a deletion", deleted("one", "6"), "-u1"],
    ["a deletion from before the copy we have", deleted("one", "4"), ""],
    ["a deletion without a version", deleted("one", ""), "-u1"],
    ["a deletion of what we never saw", deleted("two", "6"), ""],
    ["versions that are no numbers", present("one", "u1", "abc"), "+u1@abc"],
  ])("%s", (_case, event, change) => {
    expect(names(rowsOf(record("one", "u1", "5")).apply(new Map([event]), 0))).toBe(change);
  });
});

describe("a whole list", () => {
  test.each<[string, Row[], string]>([
    ["without differences", [record("one", "u1", "5"), record("two", "u2", "5")], ""],
    ["with one changed", [record("one", "u1", "6"), record("two", "u2", "5")], "+u1@6"],
    ["with one gone", [record("two", "u2", "5")], "-u1"],
    ["with one replaced", [record("one", "u9", "9"), record("two", "u2", "5")], "+u9@9 -u1"],
    ["of nothing", [], "-u1 -u2"],
  ])("%s", (_case, list, change) => {
    const rows = rowsOf(record("one", "u1", "5"), record("two", "u2", "5"));
    expect(names(rows.replace(mapOf(list), 0))).toBe(change);
    expect(rows.size).toBe(list.length);
  });

  test("keeps the record of what did not change, so that nothing is held twice", () => {
    const known = record("one", "u1", "5");
    const rows = rowsOf(known);
    rows.replace(mapOf([record("one", "u1", "5")]), 0);
    expect(rows.everything(0).upserts[0]).toBe(known);
  });
});

test.each([
  ["9", "10", true],
  ["10", "9", false],
  ["9", "9", false],
  ["99999999999999999998", "99999999999999999999", true],
  ["a", "b", false],
  ["", "1", false],
  ["-1", "1", false],
])("is %s older than %s: %s", (one, than, older) => expect(isOlder(one, than)).toBe(older));
