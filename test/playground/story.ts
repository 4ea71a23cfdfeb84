import type { Service } from './demo';

/** What really happens in the demo's project within two minutes of its start. */
export const story: readonly Service[] = [
  {
    // Grows by half a megabyte a second until the kernel kills it at its limit; then it starts over.
    name: 'cart',
    args: ['--memory', '40m', '--memory-swap', '40m', '--restart', 'always'],
    command: `exec awk 'BEGIN { for (;;) { held[n++] = sprintf("%524288s", ""); system("sleep 1") } }'`,
  },
  {
    // Healthy for twenty seconds, unhealthy for the next twenty.
    name: 'search',
    args: [
      '--health-cmd',
      '[ $(( $(date +%s) / 20 % 2 )) -eq 0 ]',
      '--health-interval',
      '2s',
      '--health-retries',
      '1',
    ],
    command: 'while :; do n=0; while [ $n -lt 4000 ]; do n=$(( n + 1 )); done; usleep 300000; done',
  },
];

export const storyText = [
  'What there is to see within two minutes:',
  '  shop-cart-1    grows until the kernel kills it at its limit of 40 MB (exit code 137), and is started again',
  '  shop-api-1     wants more than the 0.3 cores that it may use, and is throttled',
  '  shop-search-1  is healthy and unhealthy by turns of twenty seconds',
  '  shop-worker-1  ends with exit code 1 every 45 rounds, and is started again',
].join('\n');
