/** @jsxImportSource solid-js */
import { Suspense } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Client } from "../../../client/index.js";
import type { Page } from "../react/contract.js";
import type { createScreens } from "./screens.jsx";

/** One screen as a server renders it and the page hydrates it. */
export const App = (props: {
  of: Pick<ReturnType<typeof createScreens>, "LiveProvider" | "screens">;
  client: Client<Page>;
  shown: string;
}) => (
  <props.of.LiveProvider client={props.client}>
    <Suspense fallback={<p>waits</p>}>
      <Dynamic component={props.of.screens[props.shown]} />
    </Suspense>
  </props.of.LiveProvider>
);
