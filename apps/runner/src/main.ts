import 'reflect-metadata';
import { Log, SettingsError } from '#libs/platform';
import { addProcessMetrics } from '#libs/telemetry';
import { closeInherited } from './bwrap/inherited-descriptors.js';
import { createRunner } from './create-runner.js';
import { RunnerSettings } from './settings.js';

const END_WITHIN_MS = 15_000;

async function main(): Promise<void> {
  closeInherited();
  const log = new Log();
  const settings = RunnerSettings.read();
  const runner = await createRunner(settings, { log });
  const leave = async (signal: string): Promise<void> => {
    log.info('ending', { signal });
    setTimeout(() => process.exit(1), END_WITHIN_MS).unref();
    await runner.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void leave(signal).catch(fail));
  addProcessMetrics(runner.registry);
  const port = await runner.listen();
  log.info('listening', { host: settings.host, port });
  await runner.enrol();
}

function fail(cause: unknown): void {
  const text = cause instanceof SettingsError ? cause.message : String(cause);
  process.stderr.write(`sallyport runner: ${text}\n`);
  process.exit(1);
}

main().catch(fail);
