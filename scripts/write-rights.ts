import { writeFileSync } from 'node:fs';
import { RIGHTS_FILE, rightsDocument } from './rights-document.ts';

writeFileSync(RIGHTS_FILE, await rightsDocument());
