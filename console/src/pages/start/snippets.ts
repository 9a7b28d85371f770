// A first call in the words of each SDK. A key is taken from the environment, so that it is neither in this page nor
// in a file that is shared; one that was made a moment ago, and is shown this once, may stand in the text. Names of
// models and keys are quoted as the language quotes.
import { shellQuoted } from '../../ui/shell-quoted.ts'

export const sdks = [
  'curl',
  'openai-python',
  'openai-node',
  'azure',
  'anthropic',
  'langchain',
  'claude-code',
] as const
export type Sdk = (typeof sdks)[number]

const question = 'Where are you?'

interface Call {
  readonly origin: string
  readonly model: string
  /** Left out: the one in the environment. */
  readonly secret?: string
}

export function snippet(sdk: Sdk, call: Call): string {
  return linesOf(sdk, call).join('\n')
}

function linesOf(sdk: Sdk, { origin, model, secret }: Call): readonly string[] {
  const said = secret === undefined ? undefined : JSON.stringify(secret)
  const nodeKey = said ?? 'process.env.CUSTOMHOUSE_KEY'
  const name = JSON.stringify(model)
  const base = JSON.stringify(`${origin}/v1`)
  const house = JSON.stringify(origin)
  switch (sdk) {
    case 'curl':
      return [
        ...(secret === undefined ? ['export CUSTOMHOUSE_KEY=sk-ch-…'] : []),
        `curl ${origin}/v1/chat/completions \\`,
        `  -H ${secret === undefined ? '"authorization: Bearer $CUSTOMHOUSE_KEY"' : shellQuoted(`authorization: Bearer ${secret}`)} \\`,
        '  -H "content-type: application/json" \\',
        `  -d ${shellQuoted(JSON.stringify({ model, messages: [{ role: 'user', content: question }] }))}`,
      ]
    case 'openai-python':
      return [
        ...(said === undefined ? ['import os'] : []),
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url=${base}, api_key=${said ?? 'os.environ["CUSTOMHOUSE_KEY"]'})`,
        `answer = client.chat.completions.create(model=${name},`,
        `    messages=[{"role": "user", "content": "${question}"}])`,
        'print(answer.choices[0].message.content)',
      ]
    case 'openai-node':
      return openaiNode('OpenAI', `baseURL: ${base}, apiKey: ${nodeKey}`, name)
    case 'azure':
      return openaiNode(
        'AzureOpenAI',
        `endpoint: ${house}, apiVersion: '2024-10-21', apiKey: ${nodeKey}`,
        name,
      )
    case 'anthropic':
      return [
        "import Anthropic from '@anthropic-ai/sdk'",
        '',
        '// Without /v1: the SDK adds it.',
        `const client = new Anthropic({ baseURL: ${house}, apiKey: ${nodeKey} })`,
        'const answer = await client.messages.create({',
        `  model: ${name}, max_tokens: 256,`,
        `  messages: [{ role: 'user', content: '${question}' }],`,
        '})',
        'console.log(answer.content)',
      ]
    case 'langchain':
      return [
        "import { ChatOpenAI } from '@langchain/openai'",
        '',
        'const model = new ChatOpenAI({',
        `  model: ${name}, apiKey: ${nodeKey},`,
        `  configuration: { baseURL: ${base} },`,
        '})',
        `console.log((await model.invoke('${question}')).content)`,
      ]
    case 'claude-code':
      return [
        `export ANTHROPIC_BASE_URL=${origin}`,
        `export ANTHROPIC_AUTH_TOKEN=${secret === undefined ? '"$CUSTOMHOUSE_KEY"' : shellQuoted(secret)}`,
        `claude --model ${shellQuoted(model)}`,
      ]
  }
}

function openaiNode(client: string, options: string, name: string): readonly string[] {
  return [
    `import { ${client} } from 'openai'`,
    '',
    `const client = new ${client}({ ${options} })`,
    'const answer = await client.chat.completions.create({',
    `  model: ${name}, messages: [{ role: 'user', content: '${question}' }],`,
    '})',
    'console.log(answer.choices[0].message.content)',
  ]
}
