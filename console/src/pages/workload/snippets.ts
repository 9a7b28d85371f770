// The first call in the words of those who make it. What stands in it is of the house: an id of a model and a key
// are letters, digits and marks, and are quoted as the language quotes.

export const snippetKinds = ['curl', 'python', 'node'] as const
export type SnippetKind = (typeof snippetKinds)[number]

interface Call {
  readonly origin: string
  readonly secret: string
  readonly model: string
}

export function snippet(kind: SnippetKind, { origin, secret, model }: Call): string {
  const [base, key, name] = [`${origin}/v1`, secret, model].map((one) => JSON.stringify(one))
  switch (kind) {
    case 'curl':
      return [
        `curl ${origin}/v1/chat/completions \\`,
        `  -H 'authorization: Bearer ${secret}' \\`,
        `  -H 'content-type: application/json' \\`,
        `  -d ${shellQuoted(`{"model": ${name}, "messages": [{"role": "user", "content": "Where are you?"}]}`)}`,
      ].join('\n')
    case 'python':
      return [
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url=${base}, api_key=${key})`,
        'answer = client.chat.completions.create(',
        `    model=${name},`,
        '    messages=[{"role": "user", "content": "Where are you?"}],',
        ')',
        'print(answer.choices[0].message.content)',
      ].join('\n')
    case 'node':
      return [
        "import OpenAI from 'openai'",
        '',
        `const client = new OpenAI({ baseURL: ${base}, apiKey: ${key} })`,
        'const answer = await client.chat.completions.create({',
        `  model: ${name},`,
        "  messages: [{ role: 'user', content: 'Where are you?' }],",
        '})',
        'process.stdout.write(answer.choices[0].message.content)',
      ].join('\n')
  }
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
