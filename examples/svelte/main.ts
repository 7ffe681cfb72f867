import { mount } from "svelte";
import App from "./App.svelte";
import { client } from "./live.js";

mount(App, { target: document.querySelector("main") as HTMLElement, props: { client } });
