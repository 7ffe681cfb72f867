/** The HTTP servers on which a router can be mounted. */
import { Server as HttpServer, type IncomingMessage } from "node:http";
import type { Http2SecureServer } from "node:http2";
import { Server as HttpsServer } from "node:https";
import { Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";
import { Server as TlsServer } from "node:tls";

/** A server of `node:http` or `node:https`. */
export type NodeServer = HttpServer | HttpsServer;

/** A server that accepts upgrades. An HTTP/2 server does so if it allows HTTP/1.1, as development servers do. */
export type UpgradeServer = NodeServer | Http2SecureServer;

/** A listener for upgrades. */
export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Throws if `server` never emits upgrades. Otherwise the mistake would only show as clients that cannot connect. */
export function checkServer(server: unknown): void {
  const why = whyNot(server);
  if (why) throw new TypeError(`attach needs an HTTP server: ${why}`);
}

function whyNot(server: unknown): string | undefined {
  if (isApplication(server)) {
    return "this is an application; pass the server that app.listen() returns, or http.createServer(app)";
  }
  if (server instanceof HttpServer || server instanceof HttpsServer) return undefined;
  if (server instanceof TlsServer) {
    if (isHttp2(server)) return speaksHttp1(server) ? undefined : ONLY_HTTP2;
    return "a server of node:tls hands over no requests; pass one of node:https";
  }
  if (!(server instanceof NetServer)) return undefined; // from another runtime, or a wrapper
  if (server.constructor.name === "Http2Server") return ONLY_HTTP2;
  return "a server of node:net hands over no requests; pass one of node:http";
}

const ONLY_HTTP2 =
  "no WebSocket can be opened on one that speaks only HTTP/2; pass one of node:http, " +
  "or http2.createSecureServer({ allowHTTP1: true })";

/** Express and Connect applications are functions, Koa's have a `callback`, and none of these objects emits events. */
function isApplication(server: unknown): boolean {
  if (typeof server !== "object" || server === null) return true;
  return !("listeners" in server && "on" in server) || ("callback" in server && "use" in server);
}

/** Whether this is an HTTP/2 server over TLS. Node does not export its class. */
export function isHttp2(server: object): server is Http2SecureServer {
  return server instanceof TlsServer && server.constructor.name === "Http2SecureServer";
}

/** Whether TLS offers HTTP/1.1 to clients. A server with its own ALPN callback may do so. */
function speaksHttp1(server: Http2SecureServer): boolean {
  const protocols: unknown = Reflect.get(server, "ALPNProtocols");
  return !Buffer.isBuffer(protocols) || protocols.includes("http/1.1");
}
