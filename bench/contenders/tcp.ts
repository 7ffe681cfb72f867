/**
 * What no server on Node's sockets goes below: nothing that arrives is read, the frame of a value is made once, and
 * each subscriber costs one write. It can only push one item.
 */
import { createHash } from "node:crypto";
import http from "node:http";
import type { Duplex } from "node:stream";
import { listen } from "../support/listening.js";
import type { Data, Running } from "./contender.js";

/** What the key of a handshake is joined with (RFC 6455, section 1.3). */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const FINAL_TEXT = 0x81;
const LENGTH_IN_TWO_BYTES = 126;

export async function startTcp({ live }: Data): Promise<Running> {
  const subscribers = new Set<Duplex>();
  const server = http.createServer().on("upgrade", ({ headers }, socket: Duplex) => {
    socket.write(accepting(headers["sec-websocket-key"] ?? ""));
    socket.once("data", () => {
      const [[name, data] = []] = live;
      socket.write(toFrame({ event: `data:set:${name}`, ref: "0", data }));
      subscribers.add(socket);
      socket.resume();
    });
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => subscribers.delete(socket));
  });
  const publish: Running["publish"] = (item, data) => {
    const frame = toFrame({ event: `data:set:${item}`, data }).toString("latin1");
    for (const socket of subscribers) socket.write(frame, "latin1");
  };
  return { port: await listen(server), publish };
}

function accepting(key: string): string {
  const accept = createHash("sha1")
    .update(key + GUID)
    .digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket"];
  return [...head, `Sec-WebSocket-Accept: ${accept}`, "\r\n"].join("\r\n");
}

/** A frame of 126 to 65,535 bytes, as all of this measure are. */
function toFrame(message: object): Buffer {
  const payload = Buffer.from(JSON.stringify(message));
  const header = Buffer.from([FINAL_TEXT, LENGTH_IN_TWO_BYTES, 0, 0]);
  header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}
