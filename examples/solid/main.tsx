/** @jsxImportSource solid-js */
import { render } from "solid-js/web";
import { client, LiveProvider } from "./live.js";
import { Page } from "./page.jsx";

const App = () => <LiveProvider client={client}>{<Page />}</LiveProvider>;
render(App, document.querySelector("main") as HTMLElement);
