// What `start` shows a person: where things are, and a call that works when pasted.
import type { StartPlan } from '../house/plan-start.ts'
import type { Running } from '../house/run.ts'

export function greeting(
  { sample, adminKey, configFile, show }: StartPlan,
  { url }: Running,
): string {
  if (sample === null) {
    return `Customhouse is listening at ${url} with ${configFile ?? 'its configuration'}.\n`
  }
  const [first] = sample.keys
  const width = Math.max(...sample.keys.map(({ workload }) => workload.length))
  const keys = sample.keys.map(
    ({ party, workload, key }) => `  ${workload.padEnd(width)}  ${key}  ${party}`,
  )
  return `Customhouse is listening at ${url}: a sandbox of simulated providers. No model runs here.

Keys of the sample workloads:
${keys.join('\n')}

Try a call:
  curl -i ${url}/v1/chat/completions \\
    -H 'authorization: Bearer ${first?.key ?? ''}' \\
    -H 'content-type: application/json' \\
    -d '{"model": "gpt-4o", "messages": [{"role": "user", "content": "Where are you?"}]}'

Its story, with the id from x-request-id:
  npm run -s customhouse -- explain REQUEST_ID

Operators: ${url}/console/   admin key ${adminKey}
Simulated providers, with their own count at /_truth: ${sample.url}
${past(show)}`
}

function past(show: StartPlan['show']): string {
  const history = show?.history ?? null
  if (history === null) return ''
  const traffic =
    show?.trickle.isOn === true ? ', and simulated live traffic runs (--quiet-sandbox)' : ''
  return `
A simulated past of ${history.total.toLocaleString('en-US')} requests is in the book or on its way there${traffic}.
`
}
