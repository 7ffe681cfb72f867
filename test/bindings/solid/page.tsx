/** @jsxImportSource solid-js */
/** What the tests of the primitives look at: one screen at a time. */
import { createSignal, ErrorBoundary, Show, Suspense } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { Dynamic, hydrate, render } from "solid-js/web";
import { createClient } from "../../../client/index.js";
import type { Page } from "../react/contract.js";
import { App } from "./app.jsx";
import { createScreens } from "./screens.jsx";

const text = document.querySelector("script[type='application/json']")?.textContent;
const snapshot = text ? JSON.parse(text) : undefined;
const client = createClient<Page>({ url: "/", retryMinMs: 50, retryMaxMs: 50, snapshot });
const { LiveProvider, screens, seen } = createScreens();
const [name, setName] = createSignal("");
const [props, setProps] = createStore<Record<string, unknown>>({});

const main = (): HTMLElement => document.querySelector("main") as HTMLElement;

const Screen = () => (
  <LiveProvider client={client}>
    <Show when={name()} keyed>
      {(shown) => (
        <ErrorBoundary
          fallback={(error, reset) => (
            <button id="again" type="button" onClick={reset}>
              {`failed: ${error.message}`}
            </button>
          )}
        >
          <Suspense fallback={<p id="waits">waits</p>}>
            <Dynamic component={screens[shown]} {...props} />
          </Suspense>
        </ErrorBoundary>
      )}
    </Show>
  </LiveProvider>
);

let stop: () => void;

Object.assign(globalThis, {
  client,
  seen,
  start: () => {
    stop = render(Screen, main());
  },
  stop: () => stop(),
  show(shown: string, given: object = {}) {
    setProps(reconcile({ ...given }));
    setName(shown);
  },
  /** Hydrates what the server has rendered of one screen. */
  hydrate: (shown: string) =>
    hydrate(() => <App of={{ LiveProvider, screens }} client={client} shown={shown} />, main()),
});
