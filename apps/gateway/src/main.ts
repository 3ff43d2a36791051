import 'reflect-metadata';
import { Log, SettingsError } from '#libs/platform';
import { addProcessMetrics } from '#libs/telemetry';
import { createGateway } from './create-gateway.js';
import { GatewaySettings } from './settings.js';

/** Longer than the slowest call may take; whoever stops the process should give it as long. */
const DRAIN_MS = 60_000;

async function main(): Promise<void> {
  const settings = GatewaySettings.read();
  const log = new Log();
  const gateway = await createGateway(settings, { log });
  addProcessMetrics(gateway.telemetry.registry);
  const leave = async (signal: string): Promise<void> => {
    log.info('draining', { signal });
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    await gateway.close();
    log.info('drained');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void leave(signal).catch(fail));
  const port = await gateway.listen();
  log.info('listening', { host: settings.host, port, url: settings.publicUrl });
  await gateway.enrol();
}

function fail(cause: unknown): void {
  const text = cause instanceof SettingsError ? cause.message : String(cause);
  process.stderr.write(`sallyport gateway: ${text}\n`);
  process.exit(1);
}

main().catch(fail);
