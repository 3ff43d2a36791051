/**
 * Tells the person at the terminal where everything is, once it runs.
 *
 * @param {import('../stack.mjs').Stack} stack
 * @param {(line: string) => void} say
 */
export async function welcome(stack, say) {
  const { urls, product, demo, progress, dir, sandboxes } = stack;
  const link = await product.command('session/sign-in-link');
  const lines = [
    ['Console', link],
    ['', 'this link signs you in once, within 30 minutes; another one: npm run link'],
    ['MCP endpoint', demo?.endpoint ?? urls.gateway],
    ['A call', demo?.call ?? ''],
    ['Sandboxes', sandboxes.ok ? 'stdio servers run in sandboxes' : `none: ${sandboxes.why}`],
    ['Data and logs', dir],
  ];
  const width = Math.max(...lines.map(([name = '']) => name.length));
  say(`\nSallyport is ready after ${progress.elapsed.toFixed(1)} s.\n`);
  for (const [name = '', value = ''] of lines) if (value !== '') say(`  ${name.padEnd(width)}  ${value}`);
  say('\nCtrl-C stops everything that was started here.');
}
