/** Requests that offer an upgrade which nobody here speaks: they are ordinary ones (RFC 9110, section 7.8). */
import { EventEmitter } from "node:events";
import { Server as HttpServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { UpgradeServer } from "./http-server.js";
import { refuse } from "./refuse.js";

/** Whether `request` asks for a web socket. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  const offers = (headers.upgrade ?? "").toLowerCase().split(",");
  return offers.some((offer) => offer.trim() === "websocket");
}

/**
 * Lets `server` take a request for an ordinary one that Node has handed over as an upgrade: Java's HttpClient offers
 * h2c with each first request, curl with --http2. It is read once more, without the offer.
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
    // Over TLS that is the event with which the part of HTTP begins.
    server.emit(server instanceof HttpServer ? "connection" : "secureConnection", socket);
  };
  again();
}

/** Node drops headers beyond a number without a word: one of those might say where the body ends. */
function isWhole(server: UpgradeServer, { rawHeaders }: IncomingMessage): boolean {
  const most = "maxHeadersCount" in server ? server.maxHeadersCount : undefined;
  return most === 0 || rawHeaders.length < 2 * (most ?? 1_000);
}

/** The head of `request` as it came, but for what offers the upgrade. */
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
