/** Scan a server as the HTTP Observatory does, and print what it found: `node scan.js localhost:8443`. */

import { writeFileSync } from 'node:fs';

// Its list of preloaded hosts is fetched when it is installed, which nothing here is: no host of the tests is on it.
const preloaded = new URL('../conf/hsts-preload.json', import.meta.resolve('@mdn/mdn-http-observatory'));
writeFileSync(preloaded, '{}');

const { scan } = await import('@mdn/mdn-http-observatory');
console.log(JSON.stringify(await scan(process.argv[2])));
