/** Sign-out reaches every tab: none keeps showing a tenant's data. */
const channel = new BroadcastChannel('sallyport-session');

export function leave(): void {
  channel.postMessage('signed-out');
  // A full load, so that nothing of the session stays in memory.
  location.assign('/signin');
}

export function listenForSignOut(): void {
  channel.addEventListener('message', () => location.assign('/signin'));
}
