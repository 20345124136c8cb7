/** What an app has from the package: the SDK, and the shapes that it meets. */
export * from './index.js';
export type * from './types.js';
