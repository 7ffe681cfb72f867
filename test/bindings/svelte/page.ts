/** What the tests look at: one screen at a time, which counts what it draws. */
import { hydrate, mount, unmount } from "svelte";
import App from "./App.svelte";
import { client, seen } from "./live.js";
import { shown } from "./shown.svelte.js";

const target = document.querySelector("main") as HTMLElement;
let app: object;

Object.assign(globalThis, {
  client,
  seen,
  start() {
    app = mount(App, { target, props: { client } });
  },
  stop: () => unmount(app),
  show(name: string, props: object = {}) {
    Object.assign(shown, { name, props, key: name });
  },
  /** Hydrates what the server has rendered of one screen. */
  hydrate(first: string) {
    app = hydrate(App, { target, props: { client, first } });
  },
});
