// Portuguese words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const portuguese: Lexicon = {
  objects: 'after',
  terms: {
    make: `escrev* redij* redig* ger* gere gerar crie criar criando compon* produz* invent* elabor*
      formul* constru* propon* desenvolv*`,
    rewrite: `reescrev* reformul* parafras* modifi* transform* evolu* variante* variar adapt* refaç*
      versão versões ampli* expand* acrescent*`,
    rate: 'avali* pontu* julg* compar* classifique_as atribu* orden* melhor critiq*',
    solve: 'responda responder resolv*',
    imagine: `imagin* finj* fing* simul* atue interprete reconstru* você_é finja aja_como`,
    instruction: `instruç* instruc* prompt prompts diretiv* comando* pedido_ao enunciado*`,
    task: 'tarefa*',
    question: `pergunta* questão questões questao problema* enigma* exercício* exercicio* consulta*
      solicitaç*`,
    answer: 'resposta* soluç* soluc* resoluç*',
    conversation: 'conversa* diálogo* dialogo* bate-papo troca',
    persona: 'persona personas personagem* perfil_de',
    training: `trein* corpus dataset* conjunto_de_dados ajuste_fino dados_sintéticos aprendizado*
      destil* conjunto_de modelo_de_recompensa`,
    reasoning: `raciocín* raciocin* pensamento* reflex* deduç* justificativ* monólogo* voz_alta
      pela_cabeça pens* todo_o_raciocínio todos_os_passos`,
    step: 'passo passos',
    example: 'exemplo* amostra* semente* entradas',
    pair: 'par pares dupla* trinca*',
    product: `slogan* manchete* anúncio* anuncio* e-mail email carta* artigo* história* historia*
      poema* relatório* título* titulo* descriç* postag* legenda* texto textos nota`,
    code: `código codigo função funções script programa* classe_java teste_unitário
      testes_unitários`,
    picture: 'imagem imagens foto* ilustraç* desenho* vídeo*',
    user: 'usuári* usuari* utilizador* human*',
    model: 'assistente* ia modelo* chatbot* llm',
    diverse: `divers* variad* nov* inédit* original* originais únic* distint* diferent*`,
    harder: 'difíc* dific* complex* restriç* desafiador* exigente* avançad* rar*',
    repeat: 'repet* repit* duplic* parec* semelhant* sobrep*',
    given: 'dad* seguinte* fornecid* abaixo acima existente* pront*',
    candidate: `candidat* resposta_a resposta_b duas_respostas resposta_1 resposta_2 assistente_a
      assistente_b ambas_respostas dois_assistentes dois_modelos`,
    criterion: `critério* criterio* rubrica* utilidade exatidão precisão relevância honestidade clareza
      dimens* coerência completude veracidade aspecto*`,
    score: 'pontuaç* nota notas pontos comentário*',
    topic: 'tema temas tópico* topico* domínio* área areas categoria* habilidade* assunto*',
    reflect: `explor* reflit* verifi* volt* detalhad* becos exaustiv* minucios* long* dúvidas correç*
      complet* todo_o_raciocínio todos_os_passos`,
    input: 'entrada entradas',
    output: 'saída saida saídas',
    preferred: 'escolhid* rejeitad* preferid*',
    context: 'contexto* documento* trecho* passagem',
    school: `alun* estudante* exame* prova aula aulas professor* lição dever curso* docente* escolar*
      entrevist* questionári* vestibular pesquisa_de`,
    business: `cliente* pedido* fatura* reembolso* produto* empresa* funcionári* entrega* reserva*
      conta contrato* seguro* loja* paciente* hotel* marca* reunião* chamado*`,
    fixture: 'dados_de_teste fictíci* fictici* simulad* mock dummy fixture* ambiente_de_teste',
    retrieval: `busca* buscar pesquis* palavra-chave palavras-chave fonte* cita* histórico*
      independente*`,
    safety: 'insegur* tóxic* moderaç* violaç* ofensiv*',
    digest: 'tradu* resum* extra* classific* corrij* sintetiz*',
    agent: 'ferramenta* arquivo* navegador terminal',
    own: 'nosso* nossa*',
    manual: `montagem manual* receita* instalaç* lavagem máquina* equipamento* limpeza manutenção
      armazém funcionári* visitante* instruções_de_trabalho faq site`,
    send: `envi* perguntar* perguntaria* pedir* pediria* digit* escreveria* faria* perguntou
      quer*`,
    might: `poderia* faria* enviaria* escreveria* perguntaria* teria* possível possíveis plausíve*
      talvez possa*`,
    people: `alguém pessoa pessoas gente humano humanos`,
    learn: `aprend* ensin* imit*`,
    more: `mais outros outras outro adiciona*`,
    refuse: `recus* rejeit* neg*`,
    mistake: `erro erros errad* incorret* falha* falta* defeito*`,
    unanswered: `não_responda não_respondas sem_responder não_resolva`,
    staff: `equipe equipa funcionári* voluntári* colega* operador* trabalhador* pessoal`,
    ideal: 'ideal ideais perfeit* exemplar*',
    request: 'solicitaç* requisiç*',
    ongoing: `histórico acompanhamento última_mensagem última_pergunta próxima próximas depois
     `,
    improve: 'melhorar melhore melhorad* otimiz* mais_claro mais_clara',
  },
}
