/*
 * Loaded before a process with `--import`: its wall clock is off by CLOCK_STEP_MS from then on, as after a wrong
 * step of the machine's clock. Timers and the monotonic clock go on as they are.
 */
const step = Number(process.env['CLOCK_STEP_MS'] ?? 0);
const real = Date.now.bind(Date);

Date.now = () => real() + step;
globalThis.Date = new Proxy(Date, {
  construct: (date, given, target) =>
    Reflect.construct(date, given.length === 0 ? [Date.now()] : given, target),
});
