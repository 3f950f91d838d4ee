/** A program that starts ministack, prints where it is, and waits to be killed (start.test.ts). */
import { prepareMinistack } from './start.ts';

const { start } = await prepareMinistack();
const ministack = await start({ accountId: '111122223333', region: 'eu-west-1' });
process.stdout.write(ministack.url);
