export { Clock, SystemClock, unixSeconds } from './clock.js';
export { newId } from './new-id.js';
export { SettingsError, origin, port, readSettings } from './settings.js';
