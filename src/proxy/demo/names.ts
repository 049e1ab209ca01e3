/**
 * Names as real sites give them: site, duty and number, some beyond ASCII, some upper case, a few that would break a
 * page which does not escape them.
 */
import type { Random } from './random.ts'

export const SITES = ['prg', 'brq', 'zrh', 'vie', 'muc', 'ham', 'ffm', 'sof'] as const

const DUTIES = [
  'erp-db',
  'erp-app',
  'sap-hana',
  'sap-pas',
  'web',
  'web-fe',
  'mail',
  'mx',
  'dns',
  'ntp',
  'ldap',
  'gitlab',
  'jenkins',
  'build',
  'nexus',
  'k8s-node',
  'k8s-cp',
  'ocp-infra',
  'mon',
  'grafana',
  'elastic',
  'kafka',
  'redis',
  'pgsql',
  'mariadb',
  'oracle',
  'mssql',
  'backup',
  'veeam-proxy',
  'print',
  'file',
  'sftp',
  'proxy',
  'waf',
  'vpn',
  'crm',
  'hr',
  'dms',
  'wiki',
  'jira',
  'mes',
  'scada',
  'lims',
  'bi-etl',
  'dwh',
  'citrix',
  'rdsh',
  'tst-app',
  'dev-app',
  'uat-app',
  'poc',
] as const

const ACCENTED = [
  'brq-výroba',
  'größe-kalk',
  'lohnbüro',
  'účetnictví',
  'lager-süd',
  'zürich-kasse',
  'qualität',
  'sklad-střed',
  'förderband',
  'měření',
] as const

const UPPER = ['SRV-ERP', 'PRGDC', 'W2K19-APP', 'SQLPROD', 'TERMSRV', 'WSUS'] as const

export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(document.domain)</script>',
  "'; DROP TABLE vms; --",
  '{{constructor.constructor("alert(1)")()}}',
  'name with\u202Eright-to-left',
] as const

const two = (n: number): string => String(n).padStart(2, '0')

/** Hands out names, each once. */
export function createNames(random: Random): {
  vm(windows: boolean): string
  taken(name: string): void
} {
  const taken = new Map<string, number>()
  const numbered = (stem: string): string => {
    const no = (taken.get(stem) ?? 0) + 1
    taken.set(stem, no)
    return /\d$/.test(stem)
      ? `${stem}-${two(no)}`
      : `${stem}${stem.includes('-') || no > 99 ? '-' : ''}${two(no)}`
  }
  return {
    taken: (name) => void taken.set(name, 1),
    vm(windows) {
      const dice = random.next()
      if (dice < 0.02) return numbered(random.pick(ACCENTED))
      if (dice < 0.06) return numbered(random.pick(UPPER))
      if (dice < 0.075) return numbered(`${random.pick(SITES)}_${random.pick(DUTIES)}`)
      if (windows && dice < 0.5)
        return numbered(`win-${random.pick(['app', 'dc', 'sql', 'ts', 'iis'])}`)
      return numbered(`${random.pick(SITES)}-${random.pick(DUTIES)}`)
    },
  }
}

export const DESCRIPTIONS = [
  'Production',
  'Test system',
  'Owner: ERP team',
  'Do not restart before month end',
  'Migrated from VMware 2019',
  'Größenkalkulation',
  'Výrobní linka 7',
  'To be retired',
  'Database tier',
  'Managed by Ansible',
  'License bound to MAC',
  'Replaced by SaaS in Q3',
] as const
