// npm start: the whole hub in one process on the embedded default.
import { ensureBuilt, ensureInstalled, runBuilt } from './project.mjs';

ensureInstalled();
ensureBuilt();
runBuilt('apps/hub/src/main.js', process.argv.slice(2));
