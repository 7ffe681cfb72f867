/** Plays the vectors for servers against a server. */
import { Connection } from "./connection.js";
import { each } from "./each.js";
import { Play, type Scene, Unable, type Waits } from "./play.js";
import { type Result, toResult } from "./result.js";
import type { Vector } from "./vector.js";

/** What a run needs of the server under test. */
export interface ServerUnderTest {
  /** Makes it ready for one vector. Returns its address under that arrangement, and what is to be done after. */
  begin(arrangement: string | undefined): Promise<{ url: string; end?: () => void | Promise<void> }>;
  /** How many vectors of the full part may be played at once. @default 8 */
  jobs?: number;
  /** How many vectors of the plain part, which share one item. @default 1 */
  plainJobs?: number;
}

/** Plays `vectors`; those of the plain part one after the other, since they share one item. */
export async function runServerVectors(
  vectors: readonly Vector[],
  server: ServerUnderTest,
  waits: Waits,
): Promise<Result[]> {
  const plain = vectors.filter(({ part }) => part === "plain");
  const full = vectors.filter(({ part }) => part === "full");
  const play = (vector: Vector): Promise<Result> => playOne(vector, server, waits);
  const results = new Map<Vector, Result>();
  await each(plain, server.plainJobs ?? 1, async (vector) => void results.set(vector, await play(vector)));
  await each(full, server.jobs ?? 8, async (vector) => void results.set(vector, await play(vector)));
  return vectors.flatMap((vector) => results.get(vector) ?? []);
}

async function playOne(vector: Vector, server: ServerUnderTest, waits: Waits): Promise<Result> {
  let end: (() => void | Promise<void>) | undefined;
  try {
    const begun = await server.begin(vector.arrangement);
    end = begun.end;
    await new Play(sceneOf(begun.url), waits).run(vector.steps);
    return toResult(vector);
  } catch (error) {
    return toResult(vector, error);
  } finally {
    await end?.();
  }
}

function sceneOf(url: string): Scene {
  const isForClients = (): never => {
    throw new Error("only a client can be told what to do");
  };
  return {
    connect: (options) => Connection.open(url, options),
    hasConnection: isForClients,
    tell: isForClients,
    report: isForClients,
  };
}

/** A server that is there already. It says itself under which addresses it has which arrangements. */
export async function serverAt(url: string, waits: Waits): Promise<ServerUnderTest> {
  const arrangements = await arrangementsOf(url, waits);
  return {
    begin: async (arrangement) => {
      if (arrangement === undefined) return { url };
      const address = arrangements[arrangement];
      if (address === undefined) throw new Unable(`the server offers no arrangement "${arrangement}"`);
      return { url: new URL(address, url).href };
    },
  };
}

async function arrangementsOf(url: string, { withinMs }: Waits): Promise<Record<string, string>> {
  const connection = await Connection.open(url);
  connection.send(JSON.stringify({ event: "data:get:conformance:arrangements" }));
  const arrival = await connection.arrivals.next(withinMs);
  connection.cut();
  const data: unknown = arrival?.kind === "frame" ? arrival.frame.data : undefined;
  if (typeof data !== "object" || data === null) return {};
  return Object.fromEntries(Object.entries(data).map(([name, address]) => [name, String(address)]));
}
