import WebSocket from "isomorphic-ws";
import { liveName } from "../contenders/contender.js";
import type { MakeClient } from "./client.js";

/** What one writes by hand on a WebSocket: it reconnects to nothing, and promises nothing. */
export const makeBare: MakeClient = (authority) => {
  const socket = new WebSocket(`ws://${authority}`);
  const opened = new Promise<void>((resolve) => {
    socket.onopen = () => resolve();
  });
  const waiting = new Map<string, (value: unknown) => void>();
  let refs = 0;
  let heardLive = (): void => {};
  socket.onmessage = ({ data }) => {
    const { event, ref, data: value } = JSON.parse(String(data));
    waiting.get(ref)?.(value);
    waiting.delete(ref);
    if (event === `data:set:${liveName(0)}`) heardLive();
  };
  return {
    connect: () => opened,
    get: () =>
      new Promise((resolve) => {
        const ref = `${++refs}`;
        waiting.set(ref, resolve);
        socket.send(JSON.stringify({ event: "data:get:rider", ref }));
      }),
    subscribe: (heard) => {
      heardLive = heard;
      socket.send(JSON.stringify({ event: `data:get:${liveName(0)}`, ref: `${++refs}`, live: true }));
    },
  };
};
