import type { IncomingMessage } from "node:http";
import type { UpgradeRefusal } from "./upgrades.js";

/** Browsers send about 20 headers. Each costs some 120 bytes as long as the session keeps the request. */
const MAX_HEADERS = 100;

/** Reasons to reject a handshake that ws itself would accept. */
export function checkHandshake(request: IncomingMessage): UpgradeRefusal | undefined {
  const { headers, httpVersion, method, rawHeaders } = request;
  if (headers["sec-websocket-version"] !== "13") {
    const header = "Sec-WebSocket-Version: 13"; // RFC 6455, section 4.4
    return { status: "426 Upgrade Required", why: "unsupported WebSocket version", header };
  }
  if (method !== "GET") return { status: "405 Method Not Allowed", why: "the method is not GET" };
  if (httpVersion < "1.1") return { status: "400 Bad Request", why: "HTTP version below 1.1" }; // section 4.2.1
  // Node checks this for ordinary requests only.
  if (headers.host === undefined) return { status: "400 Bad Request", why: "no Host header" };
  if (rawHeaders.length <= 2 * MAX_HEADERS) return undefined;
  return { status: "431 Request Header Fields Too Large", why: `more than ${MAX_HEADERS} headers` };
}
