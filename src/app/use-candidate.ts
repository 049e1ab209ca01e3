/** Makes rules that were tried out the rules in use: keeps their files where they are a user's own, then chooses them. */
import type { PolicySource } from '../core/model/rules.ts'
import { unpack, type BundleFile } from '../core/policy/unpack.ts'
import type { Candidate } from './analyst.ts'
import type { RulesInUse } from './rules-in-use.svelte.ts'

async function filesOf(
  candidate: Candidate & { type: 'file' | 'files' },
): Promise<readonly BundleFile[]> {
  return candidate.type === 'file'
    ? unpack(new Uint8Array(candidate.bytes))
    : candidate.files.map(({ path, bytes }) => ({ path, bytes: new Uint8Array(bytes) }))
}

/**
 * `source` is what the preview found the candidate to be. Throws a Fault when the browser does not keep the files; the
 * rules in use are as before then.
 */
export async function useCandidate(
  rules: Pick<RulesInUse, 'prefer' | 'useOwn'>,
  candidate: Candidate,
  source: Pick<PolicySource, 'digest'>,
): Promise<void> {
  switch (candidate.type) {
    case 'built-in':
      return rules.prefer(candidate.profile)
    case 'team':
      return rules.prefer('team')
    default:
      return rules.useOwn({
        name: candidate.name,
        digest: source.digest,
        files: await filesOf(candidate),
      })
  }
}
