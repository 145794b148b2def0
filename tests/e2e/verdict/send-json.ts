import { request } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";

/** Sends a change as it stands: whoever has the rights can do so with any tool. */
export async function sendJson(
  kubeconfig: KubeConfig,
  method: "POST" | "PATCH",
  url: string,
  body: unknown,
): Promise<void> {
  const type = method === "PATCH" ? "application/json-patch+json" : "application/json";
  const options = { method, headers: { "Content-Type": type } };
  await kubeconfig.applyToHTTPSOptions(options);
  await new Promise<void>((resolve, reject) => {
    const call = request(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => {
        if ((response.statusCode ?? 500) < 300) resolve();
        else reject(new Error(`${method} ${url}: ${response.statusCode} ${text.slice(0, 500)}`));
      });
    });
    call.on("error", reject);
    call.end(JSON.stringify(body));
  });
}
