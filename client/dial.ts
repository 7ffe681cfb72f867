import type { Base } from "./context.js";
import type { ToHello } from "./introduction.js";
import { createParts } from "./parts.js";
import { type Socket, socketClass } from "./socket.js";
import { type Sockets, send } from "./sockets.js";

/** Opens a socket, and says hello over it. Gives nothing if that cannot be, which was reported then. */
export function dial(
  { url, WebSocket, report, emit, sockets }: Base,
  toHello: ToHello,
  isClosed: () => unknown,
  signal: (type: "opened") => void,
  lose: (code?: number) => void,
): Socket | undefined {
  let socket: Socket | undefined;
  let hello = "";
  const toWhole = createParts();
  const introduce = (): void => {
    if (hello && send(socket, hello) && socket === sockets.live) signal("opened");
  };
  const lost = (code?: number): void => {
    if (socket === sockets.live) lose(code);
    else emit("ws:lost", socket);
  };
  try {
    const SocketClass = WebSocket ?? socketClass();
    if (!SocketClass) throw new Error("no WebSocket implementation found: pass the option WebSocket");
    toHello(
      (text) => {
        hello = text;
        introduce();
      },
      (error) => {
        report(error); // nothing to introduce oneself with: the next attempt asks for another token
        if (socket) lost();
      },
    );
    const address = toAddress(`${typeof url === "function" ? url() : url}`);
    if (isClosed()) return; // closed by the application, when it was asked for these
    socket = new SocketClass(address);
    socket.onopen = introduce;
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (typeof data === "string") received(emit, sockets, socket, toWhole(data));
    };
    socket.onclose = ({ code }: { code: number }) => lost(code);
    socket.onerror = () => {}; // a close follows; without a listener ws would end the process
  } catch (error) {
    report(error); // an address that no socket takes: it is asked again at the next attempt
  }
  return socket;
}

/** What every WebSocket takes: older ones take no relative address and no `http:`, and none takes a fragment. */
function toAddress(url: string): string {
  const { document, location } = globalThis;
  // A page may have a `<base>`, and the frame of a `srcdoc` has its parent's; a worker made of a blob has only this.
  const base = document?.baseURI ?? location?.href.replace(/^blob:/, "");
  // An absolute one stays as it is: React Native would end it with a slash.
  const href = /^(ws|http)s?:/i.test(url) ? url : new URL(url, base).href;
  return href.replace(/^http/i, "ws").replace(/#.*/, "");
}

function received(emit: Base["emit"], sockets: Sockets, socket: Socket | undefined, text: string): void {
  if (socket === sockets.next) {
    // Its first word: the server is there.
    sockets.old = sockets.live;
    sockets.live = socket;
    sockets.next = undefined;
    emit("ws:end");
    emit("ws:up", true);
  }
  if (socket === sockets.live) emit("ws:text", text);
  else if (socket === sockets.old) emit("ws:late", text);
}
