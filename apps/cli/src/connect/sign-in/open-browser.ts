import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Opens a page in the person's browser, where there is one. */
export function openBrowser(url: string, env: NodeJS.ProcessEnv, platform = process.platform): void {
  const command = browserCommand(env, platform);
  if (command === undefined) return;
  const [program, ...args] = command;
  // No shell: the address is an argument, whatever it holds.
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true, env });
  // It was found, and still may not start. The address was printed as well.
  child.once('error', () => undefined);
  child.unref();
}

/**
 * Program and first arguments: what BROWSER names, else what the system has. Undefined where there is none, such as in a
 * session without a screen.
 */
export function browserCommand(
  env: NodeJS.ProcessEnv,
  platform = process.platform,
): [string, ...string[]] | undefined {
  const named = env['BROWSER'];
  if (named !== undefined && named !== '') return [named];
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const screen = env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  const program = screen ? onPath('xdg-open', env['PATH'] ?? '') : undefined;
  return program === undefined ? undefined : [program];
}

function onPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
