import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { UsageError } from "../cli/exit-code.ts";

/** Far more than any token. */
const MOST_BYTES = 256 * 1024;

/** A token from a pipe or a file, or typed on a terminal without being shown. */
export async function readTokenFrom(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream): Promise<string> {
  if (stdin.isTTY) return typed(stdin, stderr);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const part = Buffer.from(chunk as Buffer);
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new UsageError("The input is no token: it is longer than 256 KiB.");
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function typed(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const questions = createInterface({ input: stdin, output: nowhere, terminal: true });
  stderr.write("Token (it is not shown): ");
  try {
    return await new Promise<string>((resolve, reject) => {
      questions.once("line", resolve);
      questions.once("SIGINT", () => reject(new UsageError("No token was given.")));
      questions.once("close", () => resolve(""));
    });
  } finally {
    questions.close();
    stderr.write("\n");
  }
}
