import { io } from "socket.io-client";
import { liveName } from "../contenders/contender.js";
import type { MakeClient } from "./client.js";

/** Socket.IO's client. */
export const makeSocketIo: MakeClient = (authority) => {
  const socket = io(`http://${authority}`, { transports: ["websocket"], autoConnect: false });
  return {
    connect: () =>
      new Promise((resolve) => {
        socket.once("connect", resolve);
        socket.connect();
      }),
    get: () => new Promise((resolve) => socket.emit("get", "rider", resolve)),
    subscribe: (heard) => {
      socket.on(liveName(0), heard);
      socket.emit("subscribe", liveName(0), heard);
    },
  };
};
