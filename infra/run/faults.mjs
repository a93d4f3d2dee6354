// npm run faults -- [--short] [--json]: kills what runs, again and again, and counts what was lost.
import { ensureBuilt, ensureInstalled, runBuilt } from './project.mjs';

ensureInstalled({ quiet: true });
ensureBuilt({ quiet: true });
runBuilt('infra/faults/main.js', process.argv.slice(2));
