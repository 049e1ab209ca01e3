/** The words of the wizard for what can be wrong: shorter than the server's, which also speak to administrators. */
import type { Cause } from './engine-calls.ts'

interface Words {
  title: string
  nextStep?: string
}

const WORDS: Readonly<Record<string, Words>> = {
  dns: {
    title: 'There is no host of this name',
    nextStep: 'Check the spelling, and DNS or VPN on the machine that runs Portolan.',
  },
  refused: {
    title: 'The host refuses the connection',
    nextStep:
      'Check host and port. An engine that is restarting refuses for about a minute; then try again.',
  },
  unreachable: { title: 'The host cannot be reached' },
  timeout: {
    title: 'The host did not answer in time',
    nextStep:
      'It may be starting, or a firewall drops the connection. Try again, or check the port.',
  },
  'not-an-engine': {
    title: 'There is no engine at this address',
    nextStep:
      'Check the path: usually https://<host>/ovirt-engine. A load balancer or a login page in between also answers like this.',
  },
  'tls-untrusted': { title: 'This certificate is not known' },
  'tls-expired': {
    title: 'The certificate is not valid today',
    nextStep:
      'Let the certificate of the engine be renewed, or check the clock of the machine that runs Portolan.',
  },
  'tls-name': {
    title: 'The certificate is for another name',
    nextStep: 'Go back and use a name that the certificate carries.',
  },
  'bad-credentials': {
    title: 'User name or password was not accepted',
    nextStep:
      'Write the profile too, for example admin@internal. Five refusals in a row lock an account of the internal directory for an hour.',
  },
  'lacks-permission': {
    title: 'This user cannot read the whole engine',
    nextStep:
      'The role ReadOnlyAdmin on the system is enough. Without it an engine refuses whole lists, so that no inventory can be built from the rest.',
  },
}

/** A cause in the words of the wizard; what it has none for, in those of the server. */
export const worded = (cause: Cause): Cause => ({ ...cause, ...WORDS[cause.cause] })
