/* Exits with 0 when the process of this container can do its work. Runs in the images, where nothing else is. */
const port = process.env['API_PORT'] ?? process.env['GATEWAY_PORT'] ?? process.env['RECORDER_PORT'];

try {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4000) });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
