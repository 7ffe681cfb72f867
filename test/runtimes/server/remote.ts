import type { IncomingMessage, ServerResponse } from "node:http";

/** Calls the command that a request names with the arguments of its body, and answers with what it gives. */
export async function answerCommand(
  commands: object,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader("access-control-allow-origin", "*"); // a page calls from another port
  response.setHeader("connection", "close"); // nothing is left open when the suite is over
  try {
    const name = (request.url ?? "").slice(1);
    const command = new Map<string, unknown>(Object.entries(commands)).get(name);
    if (typeof command !== "function") throw new Error(`there is no command "${name}"`);
    const args: unknown[] = JSON.parse(await textOf(request));
    const value: unknown = await command(...args);
    response.end(JSON.stringify(value ?? null));
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8"); // a character may come in two chunks
  for await (const chunk of request) text += String(chunk);
  return text;
}
