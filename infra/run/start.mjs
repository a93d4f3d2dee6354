// npm start: the whole hub in one process on the embedded default.
import { ensureBuilt, ensureInstalled, runBuilt } from './project.mjs';

ensureInstalled();
ensureBuilt();
// Somebody sits before it: what goes wrong is told, a line for each request only when asked for (HUB_LOG_LEVEL=info).
runBuilt('apps/hub/src/main.js', process.argv.slice(2), { HUB_LOG_LEVEL: process.env.HUB_LOG_LEVEL || 'warn' });
