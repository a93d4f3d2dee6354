// npm run hubctl -- …: the command line.
import { ensureBuilt, ensureInstalled, runBuilt } from './project.mjs';

ensureInstalled({ quiet: true });
ensureBuilt({ quiet: true });
runBuilt('apps/hubctl/src/main.js', process.argv.slice(2));
