// A first call in the words of each SDK. The key is taken from the environment, so that it is neither in this page
// nor in a file that is shared; names of models are quoted as the language quotes.

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

export function snippet(sdk: Sdk, origin: string, model: string): string {
  return linesOf(sdk, origin, model).join('\n')
}

function linesOf(sdk: Sdk, origin: string, model: string): readonly string[] {
  const name = JSON.stringify(model)
  const base = JSON.stringify(`${origin}/v1`)
  const house = JSON.stringify(origin)
  switch (sdk) {
    case 'curl':
      return [
        'export CUSTOMHOUSE_KEY=sk-ch-…',
        `curl ${origin}/v1/chat/completions \\`,
        '  -H "authorization: Bearer $CUSTOMHOUSE_KEY" -H "content-type: application/json" \\',
        `  -d ${shellQuoted(JSON.stringify({ model, messages: [{ role: 'user', content: question }] }))}`,
      ]
    case 'openai-python':
      return [
        'import os',
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url=${base}, api_key=os.environ["CUSTOMHOUSE_KEY"])`,
        `answer = client.chat.completions.create(model=${name},`,
        `    messages=[{"role": "user", "content": "${question}"}])`,
        'print(answer.choices[0].message.content)',
      ]
    case 'openai-node':
      return openaiNode('OpenAI', `baseURL: ${base}`, name)
    case 'azure':
      return openaiNode('AzureOpenAI', `endpoint: ${house}, apiVersion: '2024-10-21'`, name)
    case 'anthropic':
      return [
        "import Anthropic from '@anthropic-ai/sdk'",
        '',
        '// Without /v1: the SDK adds it.',
        `const client = new Anthropic({ baseURL: ${house}, apiKey: process.env.CUSTOMHOUSE_KEY })`,
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
        `  model: ${name}, apiKey: process.env.CUSTOMHOUSE_KEY,`,
        `  configuration: { baseURL: ${base} },`,
        '})',
        `console.log((await model.invoke('${question}')).content)`,
      ]
    case 'claude-code':
      return [
        `export ANTHROPIC_BASE_URL=${origin}`,
        'export ANTHROPIC_AUTH_TOKEN="$CUSTOMHOUSE_KEY"',
        `claude --model ${shellQuoted(model)}`,
      ]
  }
}

function openaiNode(client: string, where: string, name: string): readonly string[] {
  return [
    `import { ${client} } from 'openai'`,
    '',
    `const client = new ${client}({ ${where}, apiKey: process.env.CUSTOMHOUSE_KEY })`,
    'const answer = await client.chat.completions.create({',
    `  model: ${name}, messages: [{ role: 'user', content: '${question}' }],`,
    '})',
    'console.log(answer.choices[0].message.content)',
  ]
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
