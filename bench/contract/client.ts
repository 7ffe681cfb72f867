/** Clients that send one small request after the other. */
import type { Dialect, Kind } from "../dialects/dialect.js";
import { monumentWs } from "../dialects/monument-ws.js";
import { textFrame } from "../load/frames.js";
import { Peer, Script } from "../load/peer.js";

const REPLY = '{"event":"ws:reply"';
const SUM = ',"data":3}';

const requests: Dialect = { ...monumentWs, kindOf };

function kindOf(head: string): Kind {
  if (head.startsWith(REPLY)) return head.endsWith(SUM) ? "answer" : "refused";
  return monumentWs.kindOf(head);
}

/** Connects so many clients to the server on `port`. Resolves when all are ready. */
export async function connect(port: number, clients: number): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (let client = 0; client < clients; client++) {
    // Each is a client of its own, so that their refs are not the same requests.
    const text = JSON.stringify({ event: "ws:hello", version: 1, client: `${client}` });
    const script = new Script({ ...requests, opening: { text, after: "upgrade" } }, port);
    await new Promise<void>((ready) => peers.push(new Peer(script, ready)));
  }
  return peers;
}

let lastRef = 0;

/** Each client sends so many requests, one when the previous one is answered. Resolves when all are answered. */
export function request(peers: readonly Peer[], count: number): Promise<void> {
  const write = (peer: Peer): void =>
    peer.write(textFrame(`{"event":"add","a":1,"b":2,"ref":"${++lastRef}"}`));
  let missing = peers.length;
  return new Promise((resolve) => {
    for (const peer of peers) {
      let left = count;
      peer.heard = (kind) => {
        if (kind !== "answer") return;
        if (--left > 0) write(peer);
        else if (--missing === 0) resolve();
      };
      write(peer);
    }
  });
}
