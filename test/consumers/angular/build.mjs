/** What `ng build` does, in the folder of a workspace: runs the builder of its only project. */
import process from "node:process";
import { Architect } from "@angular-devkit/architect";
import { WorkspaceNodeModulesArchitectHost } from "@angular-devkit/architect/node/index.js";
import { logging, schema, workspaces } from "@angular-devkit/core";
import { NodeJsSyncHost } from "@angular-devkit/core/node/index.js";

const host = workspaces.createWorkspaceHost(new NodeJsSyncHost());
const { workspace } = await workspaces.readWorkspace("angular.json", host);
const registry = new schema.CoreSchemaRegistry();
registry.addPostTransform(schema.transforms.addUndefinedDefaults);
const architect = new Architect(new WorkspaceNodeModulesArchitectHost(workspace, process.cwd()), registry);
const logger = new logging.Logger("build");
logger.subscribe(({ level, message }) => /warn|error|fatal/.test(level) && console.error(message));

const [project] = workspace.projects.keys();
const run = await architect.scheduleTarget({ project, target: "build" }, {}, { logger });
const { success, error } = await run.lastOutput;
await run.stop();
if (!success) console.error(error ?? "the build failed");
process.exit(success ? 0 : 1);
