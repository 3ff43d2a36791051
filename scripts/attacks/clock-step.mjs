/*
 * Loaded before a process with `--import`: on SIGUSR2 its wall clock steps by CLOCK_STEP_MS, as the clock of a machine
 * may. Timers and the monotonic clock go on as they are.
 */
const real = Date.now.bind(Date);
let step = 0;

process.on('SIGUSR2', () => {
  step = Number(process.env['CLOCK_STEP_MS']);
});
Date.now = () => real() + step;
globalThis.Date = new Proxy(Date, {
  construct: (date, given, target) =>
    Reflect.construct(date, given.length === 0 ? [Date.now()] : given, target),
});
