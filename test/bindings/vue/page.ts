/** What the tests of the composables look at: one screen at a time, which counts its renders. */
import {
  type App,
  type Component,
  createApp,
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  KeepAlive,
  onErrorCaptured,
  Suspense,
  shallowRef,
} from "vue";
import { createClient } from "../../../client/index.js";
import type { Page } from "../react/contract.js";
import { createScreens } from "./screens.js";

const text = document.querySelector("script[type='application/json']")?.textContent;
const snapshot = text ? JSON.parse(text) : undefined;
const client = createClient<Page>({ url: "/", retryMinMs: 50, retryMaxMs: 50, snapshot });
const { LivePlugin, useItem, useClient, screens, seen } = createScreens();

const Boundary = defineComponent({
  setup(_, { slots }) {
    const failed = shallowRef<Error>();
    onErrorCaptured((error) => {
      failed.value = error;
      return false;
    });
    const again = (): void => {
      failed.value = undefined;
    };
    return () =>
      failed.value
        ? h("button", { id: "again", onClick: again }, `failed: ${failed.value.message}`)
        : slots.default?.();
  },
});

const suspended = (shown: Component, props?: object) =>
  h(Suspense, null, { default: () => h(shown, props), fallback: () => h("p", { id: "waits" }, "waits") });

const shown = shallowRef<{ name: string; props?: object; isKept?: boolean }>({ name: "Nothing" });

const Screen = defineComponent({
  setup: () => () => {
    const { name, props, isKept } = shown.value;
    const Shown = screens[name] as Component;
    if (isKept) return h(KeepAlive, null, { default: () => h(Shown, props) });
    return h(Boundary, { key: name }, () => suspended(Shown, props));
  },
});

const main = (): Element => document.querySelector("main") as Element;
let app: App;

const stores: object[] = [];

Object.assign(globalThis, {
  client,
  seen,
  start() {
    app = createApp(Screen).use(LivePlugin, client);
    app.mount(main());
  },
  stop: () => app.unmount(),
  show: (name: string, props?: object) => {
    shown.value = { name, ...(props && { props }) };
  },
  /** Screens that stay alive when another one is shown. */
  keep: (name: string) => {
    shown.value = { name, isKept: true };
  },
  /** Hydrates what the server has rendered of one screen. */
  hydrate(name: string) {
    app = createSSRApp(() => suspended(screens[name] as Component)).use(LivePlugin, client);
    app.mount(main());
  },
  /** Follows an item outside of components, until the function that is kept last is called. */
  follow() {
    const scope = effectScope(true);
    const store = app.runWithContext(() => scope.run(() => useItem("clock")));
    stores.push({ text: () => `${store?.status.value} ${store?.data.value}`, stop: () => scope.stop() });
  },
  stores,
  useClient,
});
