import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  resolve: { tsconfigPaths: true }, // so that `monument-ws` is the one of this repository
});
