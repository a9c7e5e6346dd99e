// Whether another's code takes messages for what a secret signed: each with what it was sent with, at the time at which it was.

import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const { secrets, messages } = JSON.parse(readFileSync(0, 'utf8'));
const taken = messages.map(({ text, headers }) => {
  Date.now = () => Number(headers['webhook-timestamp']) * 1000;
  return secrets.map((secret) => {
    try {
      return new Webhook(secret).verify(text, headers).type;
    } catch (error) {
      return error.name;
    }
  });
});
process.stdout.write(JSON.stringify(taken));
