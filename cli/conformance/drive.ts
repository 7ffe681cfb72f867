/** Our own client as a program that does what the lines on its standard input say, see docs/CONFORMANCE.md. */
import { createInterface } from "node:readline";
import type { Client, createClient, Snapshot } from "monument-ws";
import type { Template } from "./vector.js";

/** What is driven. It is handed over, so that the sources can be tested as well as the package. */
export interface ClientModule {
  createClient: typeof createClient;
}

/** Takes the reports of a client under test. */
export type Report = (report: Template) => void;

/** A client that can be told what to do. */
export interface Driven {
  tell(command: Template): void;
  end(): void;
}

type Command = (command: Template, client: Client, report: Report) => void;

const COMMANDS: Readonly<Record<string, Command>> = {
  connect: (_command, client) => void client.connect().catch(() => {}),
  get: (command, client, report) => {
    const { name, id } = targetOf(command);
    settle(command, id === undefined ? client.get(name) : client.get(name, id), report);
  },
  request: ({ event, fields, ...command }, client, report) =>
    settle(command, client.request(String(event), Object(fields)), report),
  join: ({ group, ...command }, client, report) => settle(command, client.join(String(group)), report),
  leave: ({ group, ...command }, client, report) => settle(command, client.leave(String(group)), report),
  emit: ({ call, event, fields }, client, report) => {
    try {
      client.emit(String(event), Object(fields));
    } catch (error) {
      report({ call, error: codeOf(error) });
    }
  },
  on: ({ call, event }, client, report) => {
    client.on(String(event), (message) => report({ call, message }));
  },
};

/** Our client, driven. */
export function createDriven({ createClient }: ClientModule, report: Report): Driven {
  let client: Client | undefined;
  const stops = new Map<unknown, () => void>();
  const subscribe = (command: Template, to: Client): void => {
    const tell = ({ value, updatedAt, status, error }: Snapshot<unknown>): void => {
      const known = { ...(updatedAt !== undefined && { value }), ...(error && { error: error.code }) };
      report({ call: command.call, live: status === "live", ...known });
    };
    const { name, id } = targetOf(command);
    const item = id === undefined ? to.item(name) : to.item(name, id);
    stops.set(command.call, item.subscribe(tell));
  };
  const tell = (command: Template): void => {
    if (command.do === "create") client = create(createClient, command);
    else if (!client) throw new Error("there is no client yet");
    else if (command.do === "subscribe") subscribe(command, client);
    else if (command.do === "unsubscribe") stops.get(command.call)?.();
    else if (command.do === "close") client.close();
    else COMMANDS[String(command.do)]?.(command, client, report);
  };
  return { tell, end: () => client?.close() };
}

/** Reads commands until the input ends, and writes reports. Resolves with the exit code. */
export async function drive(module: ClientModule): Promise<number> {
  const driven = createDriven(module, (report) => process.stdout.write(`${JSON.stringify(report)}\n`));
  for await (const line of createInterface(process.stdin)) {
    const command: unknown = JSON.parse(line);
    driven.tell(Object(command));
  }
  driven.end();
  return 0;
}

function create(make: ClientModule["createClient"], { url, tokens, waitMs = 10_000 }: Template): Client {
  const left = Array.isArray(tokens) ? tokens.map(String) : [];
  return make({
    url: String(url),
    ...(left.length > 0 && { token: () => (left.length > 1 ? left.shift() : left[0]) }),
    waitMs: Number(waitMs),
    lingerMs: 0, // so that it can be seen that it unsubscribes
    checkMs: 50,
    retryMinMs: 1,
    retryMaxMs: 20,
    report: () => {},
  });
}

function settle({ call }: Template, answer: Promise<unknown>, report: Report): void {
  answer.then(
    (value) => report(value === undefined ? { call } : { call, value }),
    (error: unknown) => report({ call, error: codeOf(error) }),
  );
}

/** The item of a command. */
function targetOf({ name, id }: Template): { name: string; id: string | number | undefined } {
  return { name: String(name), id: typeof id === "number" || id === undefined ? id : String(id) };
}

function codeOf(error: unknown): string {
  return String(Object(error).code ?? "failed");
}
