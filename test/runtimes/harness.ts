/** The network between client and server, and what the suite can have it do. */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket } from "ws";
import type { Direction } from "../support/network/pipe.js";
import { FaultyProxy } from "../support/network/proxy.js";
import { type FrameParts, fragments, rawFrame } from "../support/raw-frame.js";
import { answerCommand } from "./server/remote.js";

/** What is odd about a frame, as JSON. */
export type OddFrame = Omit<FrameParts, "payload" | "declaredLength"> & {
  payload?: string;
  bytes?: number[];
};

/** A network that is up. */
export interface Network {
  /** The server through the network. */
  url: string;
  /** Where commands are taken. */
  control: string;
  close(): void;
}

function commandsOf(proxy: FaultyProxy, port: number) {
  return {
    /** All is well again. */
    mend() {
      proxy.target = port;
      proxy.shape = "as they come";
      proxy.cutAll();
    },
    cut: () => proxy.cutAll(),
    /** Takes no new connections. */
    refuse() {
      proxy.target = undefined;
      proxy.cutAll();
    },
    accept() {
      proxy.target = port;
    },
    stall: () => proxy.pipes.forEach((each) => void each.stall()),
    resume: () => proxy.resumeAll(),
    swallow: (...directions: Direction[]) => proxy.swallowAll(...directions),
    sliceNew() {
      proxy.shape = "byte by byte";
    },
    connections: () => proxy.pipes.length,
    /** Says a frame in the name of the other side. */
    say(direction: Direction, { bytes, ...parts }: OddFrame) {
      const frame = rawFrame({ ...parts, ...(bytes ? { payload: Buffer.from(bytes) } : {}) });
      for (const each of proxy.pipes) each.say(direction, frame);
    },
    /** Says a message in pieces to the server. */
    sayInPieces(texts: string[]) {
      for (const each of proxy.pipes) each.say("toServer", fragments(texts));
    },
    /** Sends texts to the server as a hostile client, then asks for something. Gives the answer. */
    attack: (texts: string[]) => attack(port, texts),
  };
}

export type LinkCommands = ReturnType<typeof commandsOf>;

/** Puts a network in front of the server on `port`. */
export async function startNetwork(port: number): Promise<Network> {
  const proxy = new FaultyProxy(port);
  await proxy.listen();
  const commands = commandsOf(proxy, port);
  const control = http.createServer((request, response) => answerCommand(commands, request, response));
  control.listen(0, "127.0.0.1");
  await once(control, "listening");
  return {
    url: proxy.url,
    control: `http://127.0.0.1:${(control.address() as AddressInfo).port}`,
    close() {
      proxy.close();
      control.close();
      control.closeAllConnections();
    },
  };
}

async function attack(port: number, texts: string[]): Promise<unknown> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(socket, "open");
  const answer = new Promise<unknown>((resolve) => {
    socket.on("message", (data) => {
      const message: unknown = JSON.parse(data.toString());
      if (typeof message === "object" && message !== null && "ref" in message) resolve(message);
    });
    socket.on("close", (code) => resolve({ code }));
  });
  for (const text of texts) socket.send(text);
  socket.send('{"event":"data:get:echo","id":"after","ref":"after"}');
  const answered = await answer;
  socket.terminate();
  return answered;
}
