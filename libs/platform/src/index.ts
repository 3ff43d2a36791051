export { Clock, SystemClock, unixSeconds } from './clock.js';
export { healthReport, type HealthCheck, type HealthReport } from './health.js';
export { JsonLogger } from './json-logger.js';
export { causeOf, Log } from './log.js';
export { newId } from './new-id.js';
export { Periodic } from './periodic.js';
export { isPrivateAddress, isPublicAddress } from './public-address.js';
export { SettingsError, origin, port, readSettings } from './settings.js';
