/** What the tests of the hooks look at: one screen at a time, which counts its renders. */
import { Component, type ComponentType, memo, type ReactNode, StrictMode, Suspense, useState } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { createClient } from "../../../client/index.js";
import type { Page } from "./contract.js";
import { createScreens } from "./screens.js";

const data = document.querySelector("script[type='application/json']")?.textContent;
const snapshot = data ? JSON.parse(data) : undefined;
const client = createClient<Page>({ url: "/", retryMinMs: 50, retryMaxMs: 50, snapshot });
const { LiveProvider, screens, seen } = createScreens();
const problems: string[] = [];

class Boundary extends Component<{ children: ReactNode }, { error?: Error | undefined }> {
  override state: { error?: Error | undefined } = {};
  static getDerivedStateFromError = (error: Error) => ({ error });
  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <button id="again" type="button" onClick={() => this.setState({ error: undefined })}>
        {`failed: ${error.message}`}
      </button>
    );
  }
}

let showScreen: (name: string, props?: object) => void;

/** A screen with whatever a test gives it. */
const screenOf = (name: string): ComponentType<object> | undefined =>
  screens[name] as ComponentType<object> | undefined;

const Screen = memo(function Screen() {
  const [[name, props], show] = useState<[string, object]>(["", {}]);
  showScreen = (name, props = {}) => show([name, props]);
  const Shown = screenOf(name);
  return (
    <Boundary key={name}>
      <Suspense fallback={<p id="waits">waits</p>}>{Shown && <Shown {...props} />}</Suspense>
    </Boundary>
  );
});

const page = (children: ReactNode, isStrict: boolean): ReactNode => {
  const app = <LiveProvider client={client}>{children}</LiveProvider>;
  return isStrict ? <StrictMode>{app}</StrictMode> : app;
};

const onRecoverableError = (error: unknown): void => void problems.push(String(error));
const main = (): HTMLElement => document.querySelector("main") as HTMLElement;

Object.assign(globalThis, {
  client,
  seen,
  problems,
  start: (isStrict = false) => createRoot(main(), { onRecoverableError }).render(page(<Screen />, isStrict)),
  show: (name: string, props?: object) => showScreen(name, props),
  /** Hydrates what the server has rendered of one screen. */
  hydrate(name: string) {
    const Shown = screenOf(name);
    const boundary = <Suspense fallback={<p>waits</p>}>{Shown && <Shown />}</Suspense>;
    hydrateRoot(main(), page(boundary, true), { onRecoverableError });
  },
});
