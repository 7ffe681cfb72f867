/** Builds the page's script into `public`, from where monument serves it. */
import { build } from "esbuild";

/** Bundles `page/main.ts`; both folders are in `folder`. */
export async function buildPage(folder: string): Promise<void> {
  await build({
    absWorkingDir: folder,
    entryPoints: { race: "page/main.ts", uplot: "uplot/dist/uPlot.min.css" },
    outdir: "public",
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: true,
    logLevel: "warning",
    // esbuild knows a package's own files for a package only below node_modules, where it does not say this.
    logOverride: { "ignored-bare-import": "silent" },
  });
}
