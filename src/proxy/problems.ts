/**
 * Every error that the proxy answers by itself: one table of names, statuses, titles and next steps (RFC 9457). The
 * names are a contract with the console and with scripts; texts may change.
 */
interface Entry {
  status: number
  title: string
  nextStep: string
}

const CA_STEP =
  'Give the proxy the certificate of the authority that signed it: OVIRT_CAFILE (a file) or OVIRT_CA_BUNDLE (PEM text). The engine serves its own at /ovirt-engine/services/pki-resource?resource=ca-certificate&format=X509-PEM-CA.'

export const PROBLEMS = {
  // sign-in
  'bad-credentials': {
    status: 401,
    title: 'User name or password was not accepted',
    nextStep:
      'Check both, and the profile after the last @: admin@internal, or admin@ovirt@internalsso on engines that use Keycloak. Five refusals in a row lock an account of the internal directory for 60 minutes.',
  },
  'unknown-profile': {
    status: 401,
    title: 'The user name has no profile',
    nextStep:
      'Write name@profile, for example admin@internal, or admin@ovirt@internalsso on engines that use Keycloak.',
  },
  'account-locked': {
    status: 401,
    title: 'The account is probably locked',
    nextStep:
      'Five refusals in a row lock an account of the internal directory for 60 minutes; then even the right password is refused. Wait, or let an administrator run "ovirt-aaa-jdbc-tool user unlock <name>".',
  },
  'no-rights': {
    status: 403,
    title: 'The account has no rights on this engine',
    nextStep:
      'Let an administrator give it the role ReadOnlyAdmin on the system (Administration, Configure, System Permissions), then sign in again.',
  },
  'lacks-permission': {
    status: 403,
    title: 'The account cannot see the whole engine',
    nextStep:
      'The role ReadOnlyAdmin on the system is missing. Let an administrator add it (Administration, Configure, System Permissions), then sign in again.',
  },
  'sign-in-failed': {
    status: 502,
    title: 'The single sign-on of the engine failed',
    nextStep: 'Its user directory may be down. Try again later, or look into the engine’s logs.',
  },
  'not-signed-in': {
    status: 401,
    title: 'Not signed in',
    nextStep: 'Sign in to this engine.',
  },
  'session-ended': {
    status: 401,
    title: 'The session has ended',
    nextStep: 'Sign in again. Everything that was loaded stays readable meanwhile.',
  },
  // connection
  dns: {
    status: 502,
    title: 'The name of the engine cannot be resolved',
    nextStep: 'Check the spelling of OVIRT_URL, and DNS or VPN on the machine that runs the proxy.',
  },
  refused: {
    status: 502,
    title: 'The engine refuses the connection',
    nextStep:
      'Check host and port of OVIRT_URL. An engine that is restarting refuses for about a minute.',
  },
  'tls-untrusted': {
    status: 502,
    title: 'The certificate of the engine is not trusted',
    nextStep: CA_STEP,
  },
  'tls-expired': {
    status: 502,
    title: 'The certificate of the engine is not valid today',
    nextStep:
      'Check the clock of the machine that runs the proxy; if it is right, the certificate of the engine has to be renewed.',
  },
  'tls-name': {
    status: 502,
    title: 'The certificate of the engine is for another name',
    nextStep: 'Use in OVIRT_URL a name that the certificate carries.',
  },
  'tls-protocol': {
    status: 502,
    title: 'No TLS connection could be agreed on',
    nextStep:
      'Check the port in OVIRT_URL and whether it should begin with http:// instead of https://.',
  },
  'tls-changed': {
    status: 502,
    title: 'The engine shows another certificate than the trusted one',
    nextStep:
      'If it was renewed, remove the engine and connect it again; what is stored of it stays. If it was not, somebody may sit in between.',
  },
  unreachable: {
    status: 502,
    title: 'The engine cannot be reached',
    nextStep:
      'Check network, firewall and VPN between the machine that runs the proxy and the engine.',
  },
  timeout: {
    status: 504,
    title: 'The engine did not answer in time',
    nextStep:
      'It may be starting or overloaded, or a firewall drops the connection. Portolan tries again by itself.',
  },
  'not-an-engine': {
    status: 502,
    title: 'The address answers, but not as an oVirt engine',
    nextStep:
      'Check the path of OVIRT_URL: usually https://<host>/ovirt-engine. A load balancer or a login page in between also answers like this.',
  },
  'version-unsupported': {
    status: 502,
    title: 'This version of the engine is not supported',
    nextStep: 'Portolan reads engines of oVirt 4 and RHV 4. Update the engine first.',
  },
  'engine-error': {
    status: 502,
    title: 'The engine failed to answer this request',
    nextStep:
      'If it lasts, look for the correlation id in the engine’s log (engine.log, server.log).',
  },
  // policy server
  'no-policy-server': {
    status: 404,
    title: 'No policy server is configured',
    nextStep: 'The policies run in the browser. Set POLICY_AGENT_URL to use an OPA server.',
  },
  'no-bundle': {
    status: 404,
    title: 'There are no rules for the team',
    nextStep: 'Set POLICY_BUNDLE_DIR to a folder with a bundle, or choose other rules.',
  },
  'policy-unreachable': {
    status: 502,
    title: 'The policy server cannot be reached',
    nextStep: 'Check POLICY_AGENT_URL and POLICY_AGENT_CA, and that the OPA server runs.',
  },
  'policy-timeout': {
    status: 504,
    title: 'The policy server did not answer in time',
    nextStep: 'Check the load of the OPA server, or lower POLICY_AGENT_WORKER_LIMIT.',
  },
  'policy-error': {
    status: 502,
    title: 'The policy server gave an answer that cannot be used',
    nextStep:
      'Check that POLICY_AGENT_URL is an OPA server without a login in front of it, and look into its log.',
  },
  // the proxy itself
  'unknown-engine': {
    status: 404,
    title: 'No such engine is configured',
    nextStep: 'Reload the page to read the configured engines again.',
  },
  // engines added in the console
  'adding-off': {
    status: 403,
    title: 'Engines are configured on the server only',
    nextStep:
      'Let its administrator configure the engine (OVIRT_URL, OVIRT_URL_2 …) or allow it to be added here (ENGINES_ADDABLE).',
  },
  'host-not-allowed': {
    status: 403,
    title: 'This server may not connect to that host',
    nextStep:
      'Use a host that ENGINES_ALLOWED_HOSTS names, or let the administrator of the server extend that list.',
  },
  'bad-address': {
    status: 400,
    title: 'This is not an address of an engine',
    nextStep: 'Write for example https://engine.example.com/ovirt-engine.',
  },
  'bad-certificate': {
    status: 400,
    title: 'The file holds no certificate that can be used',
    nextStep:
      'Choose the PEM file of the authority; it has lines that say "-----BEGIN CERTIFICATE-----".',
  },
  'engine-exists': {
    status: 409,
    title: 'This engine is connected already',
    nextStep: 'Sign in to it, or remove it first to connect it in another way.',
  },
  'engine-configured': {
    status: 409,
    title: 'This engine is configured on the server',
    nextStep: 'Change it where the server runs: OVIRT_URL, OVIRT_NAME and their companions.',
  },
  'too-many-engines': {
    status: 409,
    title: 'No more engines can be added',
    nextStep: 'Remove one that is not needed.',
  },
  'not-kept': {
    status: 500,
    title: 'The list of engines could not be written',
    nextStep: 'Check that the server may write into the folder of WORKING_DIR.',
  },
  'not-allowed': {
    status: 404,
    title: 'This path is not on the list of readable paths',
    nextStep: 'The proxy only passes what the inventory reads.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Only GET is passed to the engine',
    nextStep: 'Portolan never changes an engine.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing at this address',
    nextStep: 'Check the address.',
  },
  'bad-request': {
    status: 400,
    title: 'The request cannot be understood',
    nextStep: 'Reload the page; console and proxy may be of different versions.',
  },
  'too-large': {
    status: 413,
    title: 'The request is too large',
    nextStep: 'Send less in one request.',
  },
  'cross-site': {
    status: 403,
    title: 'The request came from another site',
    nextStep:
      'Use the console of this address, or send "Content-Type: application/json" from a script.',
  },
  'not-built': {
    status: 503,
    title: 'The console is not built',
    nextStep: 'Run "npm run build" (or "npm start", which builds first).',
  },
  internal: {
    status: 500,
    title: 'The proxy failed',
    nextStep: 'Look for the request id in the log of the proxy and report it.',
  },
} as const satisfies Record<string, Entry>

export type ProblemName = keyof typeof PROBLEMS

export interface ProblemExtras {
  /** Overrides the status of the table. */
  status?: number
  nextStep?: string
  /** What the engine may have written into its log and events. */
  correlationId?: string
  cause?: unknown
}

/** A failure that is answered as a problem document. `detail` is shown to users and must hold no secret. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly type: ProblemName
  readonly status: number
  readonly detail: string
  readonly nextStep: string
  readonly correlationId: string | undefined

  constructor(type: ProblemName, detail: string, extras: ProblemExtras = {}) {
    super(`${type}: ${detail}`, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.type = type
    this.status = extras.status ?? PROBLEMS[type].status
    this.detail = detail
    this.nextStep = extras.nextStep ?? PROBLEMS[type].nextStep
    this.correlationId = extras.correlationId
  }

  /** The document, as JSON text. */
  body(requestId: string): string {
    return JSON.stringify({
      type: `urn:portolan:problem:${this.type}`,
      title: PROBLEMS[this.type].title,
      status: this.status,
      detail: this.detail,
      nextStep: this.nextStep,
      ...(this.correlationId === undefined ? {} : { correlationId: this.correlationId }),
      requestId,
    })
  }
}
