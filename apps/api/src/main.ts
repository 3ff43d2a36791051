import 'reflect-metadata';
import { SettingsError } from '#libs/platform';
import { createApi } from './create-api.js';
import { ApiSettings } from './settings.js';

async function main(): Promise<void> {
  const settings = ApiSettings.read();
  const app = await createApi(settings);
  await app.listen(settings.port, settings.host);
}

main().catch((cause: unknown) => {
  const text = cause instanceof SettingsError ? cause.message : String(cause);
  process.stderr.write(`sallyport api: ${text}\n`);
  process.exitCode = 1;
});
