import { expect, test } from "vitest";
import { connect } from "./cluster-client.ts";
import { openWithToken } from "./open-with-token.ts";

test.each([
  ["nothing", undefined],
  ["no access", {}],
  ["an access that is none", { access: "https://api.example.com" }],
])("a connection is refused to a program without types that gives %s", (_case, options) => {
  expect(() => connect(options as never)).toThrow(
    /access: Give what openContext, openWithToken or openInCluster answers/,
  );
});

test("an access is enough for one", async () => {
  const client = connect({ access: openWithToken({ server: "https://api.example.com:6443", token: "t", env: {} }) });
  expect([client.readOnly, client.context.server]).toEqual([false, "https://api.example.com:6443"]);
  await client.close();
});
