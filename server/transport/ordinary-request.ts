/**
 * Requests that offer an upgrade to a protocol we do not speak. They must be handled as ordinary requests (RFC 9110,
 * section 7.8).
 */
import { EventEmitter } from "node:events";
import { Server as HttpServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { UpgradeServer } from "./http-server.js";
import { refuse } from "./refuse.js";

/** Whether `request` asks for a WebSocket. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  const offers = (headers.upgrade ?? "").toLowerCase().split(",");
  return offers.some((offer) => offer.trim() === "websocket");
}

/**
 * Makes `server` handle a request as an ordinary one although Node emitted an upgrade. Java's HttpClient offers h2c
 * with its first request, and so does curl with --http2. The request is parsed again without the offer.
 */
export function takeOrdinarily(
  server: UpgradeServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const failed = (): void => void socket.destroy();
  socket.on("error", failed); // for as long as nobody else listens
  const again = (): void => {
    const before: unknown = Reflect.get(socket, "_httpMessage");
    if (before instanceof EventEmitter) return void before.once("close", again); // the answer to what came before it
    socket.off("error", failed);
    if (socket.destroyed) return;
    if (!isWhole(server, request)) return refuse(socket, "431 Request Header Fields Too Large");
    socket.unshift(Buffer.concat([Buffer.from(withoutOffer(request), "latin1"), head]));
    if ("setTimeout" in socket && typeof socket.setTimeout === "function") socket.setTimeout(0);
    // For TLS this is the event that starts the HTTP parser.
    server.emit(server instanceof HttpServer ? "connection" : "secureConnection", socket);
  };
  again();
}

/** Node silently drops headers beyond its limit. One of them could be the length of the body. */
function isWhole(server: UpgradeServer, { rawHeaders }: IncomingMessage): boolean {
  const most = "maxHeadersCount" in server ? server.maxHeadersCount : undefined;
  return most === 0 || rawHeaders.length < 2 * (most ?? 1_000);
}

/** The header of `request` as it was received, without the lines that offer the upgrade. */
function withoutOffer({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
    if (/^(upgrade|http2-settings)$/i.test(name)) continue;
    const kept = /^connection$/i.test(name) ? withoutTokens(value) : value;
    if (kept !== "") lines.push(`${name}: ${kept}`);
  }
  return [...lines, "\r\n"].join("\r\n");
}

function withoutTokens(connection: string): string {
  const tokens = connection.split(",").map((token) => token.trim());
  return tokens.filter((token) => !/^(upgrade|http2-settings)$/i.test(token)).join(", ");
}
