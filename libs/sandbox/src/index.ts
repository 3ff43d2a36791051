export { profileHash } from './profile/profile-hash.js';
export { profileProblems, type ProfileBounds } from './profile/profile-problems.js';
export { profileWords, profileWordChanges, type WordChange } from './profile/profile-words.js';
export { buildSeccompFilter, SECCOMP_ARCHITECTURES } from './seccomp/seccomp-filter.js';
export { FrameLimit, FrameReader } from './frame-reader.js';
