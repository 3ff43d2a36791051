import { UsageError } from '../cli-error.js';

/** Where each application keeps its servers, and under which member. */
const CLIENTS = {
  claude: { member: 'mcpServers', file: 'claude_desktop_config.json (Settings, Developer, Edit Config)' },
  cursor: { member: 'mcpServers', file: '.cursor/mcp.json of the project, or of your home folder' },
  vscode: { member: 'servers', file: '.vscode/mcp.json of the workspace' },
} as const;

/**
 * What to paste into the settings of an application, so that it starts this program for an endpoint.
 *
 * @param command program and arguments, absolute: applications have a PATH of their own
 * @throws UsageError for an application that is not known
 */
export function clientSnippet(client: string, command: readonly string[]): { file: string; text: string } {
  const known = Object.entries(CLIENTS).find(([name]) => name === client)?.[1];
  if (known === undefined) {
    throw new UsageError(`There is no snippet for ${client}.`, `Known: ${Object.keys(CLIENTS).join(', ')}.`);
  }
  const [program, ...args] = command;
  const server = { ...(client === 'vscode' ? { type: 'stdio' } : {}), command: program, args };
  return { file: known.file, text: JSON.stringify({ [known.member]: { sallyport: server } }, null, 2) };
}
