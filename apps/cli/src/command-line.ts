import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { isObject, parseStrictJson, StrictJsonError } from '#libs/manifest';
import { describeVerdict, verifyExport } from './audit-command.js';
import { type CliConfig, readCliConfig } from './cli-config.js';
import { CliError, UsageError } from './cli-error.js';
import { apply } from './config/apply-command.js';
import { exportConfig } from './config/export-command.js';
import { connect } from './connect/connect-command.js';
import { doctor } from './doctor/doctor-command.js';
import { GatewayClient } from './gateway-client.js';
import { createKeyFile } from './key-file.js';
import { printable } from './terminal/printable.js';
import { denialInResult } from './refusal.js';
import { resultText } from './result-text.js';
import { reportError } from './terminal/report-error.js';
import type { Terminal } from './terminal/terminal.js';

const USAGE = `sallyport call <tool> [--args '{"key":"value"}'] [--json]   call a tool through the gateway
sallyport list [--json]                                     tools that the agent may call
sallyport key create --out <file>                           make a key; prints its public half
sallyport audit verify <file>… [--keys <file>] [--json]     verify an exported audit log, or its parts in order, offline
sallyport connect <endpoint>                                an MCP server at stdio for applications that cannot sign in
                                                            or prove possession themselves
sallyport export [--out <file>]                             what a tenant decides, as YAML and without secrets
sallyport apply -f <file> [--yes] [--prune]                 make a tenant decide what the file says: shows the plan first
sallyport doctor                                            what this machine can run, and what to do about the rest

Options of audit verify:
  --keys <file>       public keys of the installation's checkpoints, got elsewhere than from the file
  --partial           accept that the files begin later than the audit log, with nothing signed about what was before

Options of connect:
  --print-config <application>  print what to paste: claude, cursor, vscode
  --client-id <id>              the agent; without it, registers itself where the tenant allows that
  --device                      sign in with a code, on any device

Options of apply:
  --yes               do it without asking
  --prune             also take away what the sections of the file do not list

Options of call, list, export and apply; defaults are in .sallyport/cli.json or the file that SALLYPORT_CONFIG names:
  --endpoint <url>    MCP endpoint, as the console shows it;
                      of export and apply: https://<console>/api/v1/tenants/<tenant>
  --client-id <id>    the agent; of export and apply a machine with admin scopes
  --key <file>        its private key`;

const IDENTITY = {
  endpoint: { type: 'string' },
  'client-id': { type: 'string' },
  key: { type: 'string' },
} as const;
const CONNECTION = { ...IDENTITY, json: { type: 'boolean' } } as const;

/** Runs one command. @returns exit code: 0 done, 1 refused or failed, 2 wrong command or configuration */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    reportError(error, terminal.err);
    return error.exitCode;
  }
}

function dispatch([command, ...rest]: readonly string[], terminal: Terminal): Promise<number> | number {
  switch (command) {
    case 'call':
      return call(rest, terminal);
    case 'list':
      return list(rest, terminal);
    case 'key':
      return key(rest, terminal);
    case 'audit':
      return audit(rest, terminal);
    case 'export':
      return exported(rest, terminal);
    case 'apply':
      return applied(rest, terminal);
    case 'doctor':
      parsed(rest, {}, 0);
      return doctor(terminal);
    case 'connect':
      return connectTo(rest, terminal);
    case 'help':
    case '--help':
    case '-h':
      terminal.out(USAGE);
      return 0;
    default:
      throw new UsageError(
        command === undefined ? 'No command is given.' : `There is no command ${command}.`,
        `Usage:\n${USAGE}`,
      );
  }
}

async function call(argv: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parsed(argv, { ...CONNECTION, args: { type: 'string' } });
  const [tool, ...more] = positionals;
  if (tool === undefined || more.length > 0) {
    throw new UsageError('Name one tool.', `sallyport call <tool> --args '{"key":"value"}'`);
  }
  const args = toolArguments(values.args ?? '{}');
  const result = await (await agentAtGateway(values, terminal)).callTool(tool, args);
  const text = resultText(result);
  if (values.json === true) terminal.out(JSON.stringify(result, null, 2));
  const denial = denialInResult(result, text);
  if (denial !== undefined) throw denial;
  if (values.json !== true) (result['isError'] === true ? terminal.err : terminal.out)(printable(text));
  return result['isError'] === true ? 1 : 0;
}

async function list(argv: string[], terminal: Terminal): Promise<number> {
  const { values } = parsed(argv, CONNECTION, 0);
  const tools = await (await agentAtGateway(values, terminal)).listTools();
  if (values.json === true) terminal.out(JSON.stringify(tools, null, 2));
  else if (tools.length === 0) terminal.err('This agent may call no tool: an administrator gives it a role.');
  else {
    const width = Math.max(...tools.map(({ name }) => name.length));
    for (const { name, title, description } of tools) {
      const [about = ''] = (description ?? title ?? '').split('\n', 1);
      terminal.out(printable(`${name.padEnd(width)}  ${about.slice(0, 100)}`.trimEnd()));
    }
  }
  return 0;
}

function key(argv: string[], terminal: Terminal): number {
  const { values, positionals } = parsed(argv, { out: { type: 'string' } });
  if (positionals.join(' ') !== 'create' || values.out === undefined) {
    throw new UsageError('Say where to write the key.', 'sallyport key create --out <file>');
  }
  terminal.out(JSON.stringify(createKeyFile(terminal.cwd, values.out), null, 2));
  return 0;
}

async function audit(argv: string[], terminal: Terminal): Promise<number> {
  const options = {
    keys: { type: 'string' },
    partial: { type: 'boolean' },
    json: { type: 'boolean' },
  } as const;
  const { values, positionals } = parsed(argv, options, Infinity);
  const [verb, ...files] = positionals;
  if (verb !== 'verify' || files.length === 0)
    throw new UsageError(
      'Name the exported file.',
      'sallyport audit verify <file>… [--keys <file>] [--partial]',
    );
  const verdict = await verifyExport(terminal.cwd, files, values.keys, values.partial === true);
  if (values.json === true) terminal.out(JSON.stringify(verdict, null, 2));
  else for (const line of describeVerdict(verdict, values.keys !== undefined)) terminal.out(printable(line));
  return verdict.intact ? 0 : 1;
}

function exported(argv: string[], terminal: Terminal): Promise<number> {
  const { values } = parsed(argv, { ...IDENTITY, out: { type: 'string' } }, 0);
  return exportConfig(values.out, connectionOf(values, terminal), terminal);
}

function applied(argv: string[], terminal: Terminal): Promise<number> {
  const options = {
    ...IDENTITY,
    file: { type: 'string', short: 'f' },
    yes: { type: 'boolean' },
    prune: { type: 'boolean' },
  } as const;
  const { values } = parsed(argv, options, 0);
  const { file, yes = false, prune = false } = values;
  if (file === undefined)
    throw new UsageError('Name the file.', 'sallyport apply -f <file> [--yes] [--prune]');
  return apply({ file, yes, prune }, connectionOf(values, terminal), terminal);
}

function connectTo(argv: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parsed(argv, {
    'client-id': { type: 'string' },
    device: { type: 'boolean' },
    'print-config': { type: 'string' },
  });
  return connect(
    {
      endpoint: positionals[0],
      clientId: values['client-id'],
      device: values.device === true,
      printConfig: values['print-config'],
    },
    terminal,
  );
}

interface Given {
  readonly endpoint?: string | undefined;
  readonly 'client-id'?: string | undefined;
  readonly key?: string | undefined;
}

const agentAtGateway = (values: Given, terminal: Terminal): Promise<GatewayClient> =>
  GatewayClient.connect(connectionOf(values, terminal), terminal.clock);

function connectionOf(values: Given, { cwd, env }: Terminal): CliConfig {
  const options = { endpoint: values.endpoint, clientId: values['client-id'], keyFile: values.key };
  return readCliConfig({ options, cwd, env });
}

function parsed<const O extends ParseArgsOptionsConfig>(args: string[], options: O, maxPositionals = 1) {
  try {
    const result = parseArgs({ args, options, allowPositionals: true, strict: true });
    if (result.positionals.length <= maxPositionals) return result;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), `Usage:\n${USAGE}`);
  }
  throw new UsageError('There are more words than the command takes.', `Usage:\n${USAGE}`);
}

function toolArguments(text: string): Record<string, unknown> {
  try {
    const value = parseStrictJson(text);
    if (isObject(value)) return value;
  } catch (cause) {
    if (!(cause instanceof StrictJsonError)) throw cause;
    throw new UsageError(`--args is not usable: ${cause.message}.`, `Example: --args '{"message":"hello"}'`);
  }
  throw new UsageError('--args is not a JSON object.', `Example: --args '{"message":"hello"}'`);
}
