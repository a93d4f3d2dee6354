import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from '@hub/configuration';

// npm run docs: writes the pages that are generated from the code.
const docs = join(__dirname, '..', '..', '..', 'docs');
writeFileSync(join(docs, 'configuration.md'), configurationReference());
console.log('docs/configuration.md');
