/** A typed server, without the types of ws. */
import { createServer } from "node:http";
import { mount } from "monument-ws/monument";
import { attach, createRouter, reply } from "monument-ws/server";
import { decode } from "monument-ws/shared";
import { createPair } from "monument-ws/testing";

const sockets = attach(createServer(), { webSockets: true });
sockets.handle("add", ({ a, b }) => Number(a) + Number(b));
export const all = [createRouter, reply, decode, mount, createPair];
