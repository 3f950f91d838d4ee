/** A program that starts ministack, prints where it is, and waits to be killed (start.test.ts). */
import { startMinistack } from './start.ts';

const ministack = await startMinistack({ accountId: '111122223333', region: 'eu-west-1' });
process.stdout.write(ministack.url);
