import { UsageError } from '../cli-error.js';
import { clientSnippet } from './client-snippet.js';

const COMMAND = ['/opt/node', '/opt/main.js', 'connect', 'https://gw.example/t/acme/mcp'];
const SERVER = { command: '/opt/node', args: COMMAND.slice(1) };

test.each<[string, object, RegExp]>([
  ['claude', { mcpServers: { sallyport: SERVER } }, /claude_desktop_config\.json/],
  ['cursor', { mcpServers: { sallyport: SERVER } }, /mcp\.json/],
  ['vscode', { servers: { sallyport: { type: 'stdio', ...SERVER } } }, /\.vscode/],
])('%s', (client, snippet, file) => {
  const { text, file: named } = clientSnippet(client, COMMAND);
  expect(JSON.parse(text)).toEqual(snippet);
  expect(named).toMatch(file);
});

test.each(['emacs', 'constructor', ''])('knows no %s', (client) => {
  expect(() => clientSnippet(client, COMMAND)).toThrow(UsageError);
});
