// npm run bench -- [--json] [ids…]: measures, side by side with the peer or the raw limit.
import { ensureBuilt, ensureInstalled, runBuilt } from './project.mjs';

ensureInstalled({ quiet: true });
ensureBuilt({ quiet: true });
runBuilt('bench/main.js', process.argv.slice(2));
