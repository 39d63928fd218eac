import { FIRST_SCREEN_LIMIT, firstScreenFiles } from '../../scripts/first-screen-size.mjs';
import { method, report } from './support/report.ts';

method('The sum of the JavaScript files, each after gzip, that 今日 imports before anything can be seen.');
const bytes = firstScreenFiles('/').reduce((sum, { gzip }) => sum + gzip, 0);
report('JavaScript of the first screen', bytes / 1024, 'KB', FIRST_SCREEN_LIMIT / 1024);
