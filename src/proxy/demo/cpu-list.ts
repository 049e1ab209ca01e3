/**
 * The option `ServerCPUList`: per cluster level the CPU families that an engine of 4.5 knows, written as
 * `level:name:flags:verb:arch;` with the engine's stray blanks.
 */

/** Name, model; families marked with `+` have a secure variant. */
const INTEL = [
  ['Nehalem', 'Nehalem'],
  ['Westmere', 'Westmere'],
  ['SandyBridge', 'SandyBridge'],
  ['IvyBridge', 'IvyBridge'],
  ['Haswell', 'Haswell-noTSX'],
  ['Broadwell', 'Broadwell-noTSX'],
  ['Skylake Client', 'Skylake-Client'],
  ['Skylake Server', 'Skylake-Server'],
  ['Cascadelake Server', 'Cascadelake-Server'],
  ['Icelake Server', 'Icelake-Server-noTSX'],
  ['Sapphire Rapids Server', 'SapphireRapids'],
] as const

const AMD = ['Opteron G4', 'Opteron G5', 'EPYC', 'EPYC-Rome', 'EPYC-Milan', 'EPYC-Genoa'] as const

/** How many families each level knows: older levels know fewer. Level 4.1 is not in the list at all. */
const LEVELS: readonly (readonly [level: string, intel: number, amd: number])[] = [
  ['4.2', 9, 3],
  ['4.3', 9, 3],
  ['4.4', 9, 4],
  ['4.5', 10, 5],
  ['4.6', 10, 5],
  ['4.7', 10, 5],
  ['4.8', 11, 6],
]

export const MISSING_LEVEL = '4.1'

function value(intel: number, amd: number): string {
  const entries: string[] = []
  INTEL.slice(0, intel).forEach(([name, model], index) => {
    const no = index * 2 + 1
    entries.push(`${no}:Intel ${name} Family:vmx,nx,model_${model}:${model}:x86_64`)
    entries.push(
      `${no + 1}:Secure Intel ${name} Family:vmx,spec_ctrl,ssbd,md_clear,model_${model}:${model},+spec-ctrl,+ssbd,+md-clear:x86_64`,
    )
  })
  AMD.slice(0, amd).forEach((name, index) => {
    const model = name.replace(' ', '_')
    entries.push(`${index + 1}:AMD ${name}:svm,nx,model_${model}:${model}:x86_64`)
  })
  entries.push('1:IBM POWER8:powernv,model_POWER8:POWER8:ppc64')
  entries.push('2:IBM POWER9:powernv,model_POWER9:POWER9:ppc64')
  entries.push('1:IBM z114, z196:sie,model_z196-base:z196-base:s390x')
  return `${entries.join('; ')};`
}

/** In the order of a hash map, hence of nothing. */
export const SERVER_CPU_LIST: readonly { version: string; value: string }[] = LEVELS.map(
  ([version, intel, amd]) => ({ version, value: value(intel, amd) }),
)
