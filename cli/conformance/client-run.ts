/** Plays the server of the vectors for clients. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { Connection, Queue } from "./connection.js";
import { each } from "./each.js";
import { Play, type Scene, type Waits } from "./play.js";
import { type Result, toResult } from "./result.js";
import type { Template, Vector } from "./vector.js";

/** What a run needs of the client under test. */
export interface ClientUnderTest {
  /** Makes one ready for one vector. It reports what comes of what it is told. */
  begin(report: (report: Template) => void): { tell(command: Template): void; end(): void };
  /** How many vectors may be played at once. @default 8 */
  jobs?: number;
}

/** Plays `vectors`. */
export async function runClientVectors(
  vectors: readonly Vector[],
  client: ClientUnderTest,
  waits: Waits,
): Promise<Result[]> {
  const results = new Map<Vector, Result>();
  await each(vectors, client.jobs ?? 8, async (vector) => {
    results.set(vector, await playOne(vector, client, waits));
  });
  return vectors.flatMap((vector) => results.get(vector) ?? []);
}

async function playOne(vector: Vector, client: ClientUnderTest, waits: Waits): Promise<Result> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const reports = new Reports();
  const begun = client.begin((report) => reports.put(report));
  try {
    const play = new Play(sceneOf(server, begun, reports), waits);
    // A TCP server listens on an address with a port.
    play.memory.set("url", `ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await play.run(vector.steps);
    return toResult(vector);
  } catch (error) {
    return toResult(vector, error);
  } finally {
    begun.end();
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
}

function sceneOf(
  server: WebSocketServer,
  client: { tell(command: Template): void },
  reports: Reports,
): Scene {
  const connections = new Queue<Connection>();
  server.on("connection", (socket) => connections.put(new Connection(socket, "client")));
  return {
    connect: async (_options, withinMs) => {
      const connection = await connections.next(withinMs);
      if (!connection) throw new Error("it does not connect");
      return connection;
    },
    hasConnection: async (withinMs) => (await connections.next(withinMs)) !== undefined,
    tell: (command) => client.tell(command),
    report: (call, withinMs) => reports.next(call, withinMs),
  };
}

/** What a client reports, by the call that it is about. A report that says nothing new is left out. */
class Reports {
  #calls = new Map<number, { queue: Queue<Template>; last: string }>();

  put(report: Template): void {
    const call = this.#of(Number(report.call));
    const text = JSON.stringify(report);
    if (text !== call.last) call.queue.put(report);
    call.last = text;
  }

  next(call: number, withinMs: number): Promise<Template | undefined> {
    return this.#of(call).queue.next(withinMs);
  }

  #of(call: number): { queue: Queue<Template>; last: string } {
    const known = this.#calls.get(call) ?? { queue: new Queue<Template>(), last: "" };
    this.#calls.set(call, known);
    return known;
  }
}
