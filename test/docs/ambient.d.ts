/** What the examples in README.md and docs/ leave to their reader. Only they see it: it is not of tsconfig.json. */

// What an example leaves out that stands in the one above it.
declare const attach: typeof import("monument-ws/server").attach;
declare const createClient: typeof import("monument-ws").createClient;
declare const client: import("monument-ws").Client;
declare const server: import("node:http").Server;
declare const events: import("node:events").EventEmitter;
declare const sockets: import("monument-ws/server").Sockets;
declare const app: { listen(port: number): import("node:http").Server };
type Race = import("./README.md/contract").Race;

// What is the reader's own.
interface Rider {
  id: number;
  name: string;
}
interface Credentials {
  token: string;
}
declare const riders: Rider[];
declare function check(credentials: Credentials): boolean;
declare function verify(token: string | undefined): Promise<{ sub: string; exp: number }>;
declare function fetchToken(): Promise<string>;
declare const openEvents: Set<string>;

declare function mayRead(user: unknown, name: string, id: string | number | undefined): boolean;

declare module "monument" {
  const monument: import("monument-ws/monument").Monument & { events: import("node:events").EventEmitter };
  export = monument;
}

declare module "*.vue" {
  const component: import("vue").Component;
  export default component;
}

declare module "*.svelte" {
  const component: import("svelte").Component<Record<string, unknown>>;
  export default component;
}
