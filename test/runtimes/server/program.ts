/** The server under test as a program for Node, Bun and Deno. Writes its port when it listens. */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "./commands.js";
import { answerCommand } from "./remote.js";

const server = http.createServer(async (request, response) => {
  if (request.method === "POST") {
    await answerCommand(commands, request, response);
    if (request.url === "/end") server.close();
    return;
  }
  response.setHeader("content-type", "text/html");
  response.end("<!doctype html><title>a page</title>");
});
const commands = serve(server);
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
