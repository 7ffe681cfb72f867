import type { Client, ClientOptions, Socket } from "../../client/index.js";
import { VirtualClock } from "../../testing/index.js";
import { connect } from "./client.js";

type Listener<Event> = ((event: Event) => unknown) | null;
type Fields = Record<string, unknown>;

/** The server's end of a connection, which says what the test says. */
export class ScriptedSocket implements Socket {
  onopen: Listener<object> = null;
  onmessage: Listener<{ data: unknown }> = null;
  onclose: Listener<{ code: number }> = null;
  onerror: Listener<object> = null;
  readyState = 0;
  readonly bufferedAmount = 0;
  /** What the client has sent. */
  readonly sent: Fields[] = [];

  open(): void {
    this.readyState = 1;
    this.onopen?.({});
  }

  say(frame: Fields): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  welcome(fields: Fields = {}): void {
    this.say({ event: "ws:welcome", version: 1, session: "s", heartbeatMs: 60_000, ...fields });
  }

  /** Answers the last get of `event` with these keys. */
  answer(event: string, fields: Fields): void {
    const asked = this.gets().filter((get) => get.event === event);
    this.say({ event: event.replace(":get:", ":set:"), ref: asked.at(-1)?.ref, ...fields });
  }

  /** The gets that the client has sent, alone or many in one frame. */
  gets(): Fields[] {
    // What our own client sends as `gets` is a list of frames.
    return this.sent.flatMap((frame) => (frame.event === "ws:get" ? (frame.gets as Fields[]) : [frame]));
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.lose();
  }

  lose(code = 1006): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** A client on a time of its own, and the sockets that it opens. */
export interface Script {
  client: Client;
  clock: VirtualClock;
  sockets: ScriptedSocket[];
  /** Lets promises settle, and gives the newest socket, opened. */
  opened(): Promise<ScriptedSocket>;
}

/** Makes a client of a server that the test plays. */
export function script(options: Partial<ClientOptions> = {}): Script {
  const clock = new VirtualClock();
  const sockets: ScriptedSocket[] = [];
  const WebSocket = class extends ScriptedSocket {
    constructor() {
      super();
      sockets.push(this);
    }
  };
  const client = connect("ws://script", { WebSocket, clock, random: () => 0.5, ...options });
  const opened = async (): Promise<ScriptedSocket> => {
    await clock.advance(0);
    const socket = sockets.at(-1);
    if (!socket) throw new Error("the client has opened no connection");
    if (socket.readyState === 0) socket.open();
    await clock.advance(0);
    return socket;
  };
  return { client, clock, sockets, opened };
}
