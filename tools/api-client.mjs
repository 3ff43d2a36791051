import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { root } from '../scripts/bootstrap.mjs';
import { run } from '../scripts/processes/command.mjs';
import { inRepository } from '../scripts/launch/paths.mjs';
import { generated } from './generated.mjs';

/** The REST API describes itself; the types of its client are made from that. Needs a built server. */
const printer = inRepository('dist', 'apps', 'api', 'src', 'openapi.main.js');
const { ok, how, stdout, output } = await run(process.execPath, [printer], { within: 60_000, cwd: root });
if (!ok) throw new Error(`the API could not describe itself (${how}):\n${output}`);

/** @type {import('openapi-typescript').OpenAPI3} */
const description = JSON.parse(stdout);
const types = astToString(await openapiTS(description));
generated('libs/api-client/src/schema.gen.d.ts', `${COMMENT_HEADER}${types}`, 'npm run client');
