// Italian words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const italian: Lexicon = {
  objects: 'after',
  terms: {
    make: `scriv* genera generare generi crea creare crei compon* produc* invent* elabor* formul*
      costru* proponi progett* redig* idea`,
    rewrite: `riscriv* riformul* parafras* modific* trasform* evolv* variant* variare adatta*
      rielabor* complica versione versioni ampli* espand* aggiung*`,
    rate: 'valut* giudic* confront* punteggi* classifica_le assegn* migliore critic*',
    solve: 'rispondi rispondere risolv*',
    imagine: `immagin* fingi interpret* simul* ricostru* impersona fai_finta sei_un sei_il`,
    instruction: `istruzion* prompt consegna consegne direttiv* comand*`,
    task: 'compit* attività',
    question: 'domand* problem* quesit* indovinell* esercizi* richiest*',
    answer: 'rispost* soluzion* replic*',
    conversation: 'conversazion* dialog* scambi* chat',
    persona: 'persona_fittizia personagg* personas profilo_di',
    training: `addestr* corpus dataset* insieme_di_dati messa_a_punto dati_sintetici apprendiment*
      distill* fine-tuning modello_di_ricompensa`,
    reasoning: `ragionament* pensier* riflession* deduzion* motivazion* monologo voce_alta per_la_testa
      pens* tutto_il_ragionamento tutti_i_passaggi`,
    step: 'passagg* passo',
    example: 'esemp* campion* seme voci',
    pair: 'coppi* terne',
    product: `slogan titol* annunci* email mail letter* articol* stori* poesi* rapport* descrizion*
      post oggetto testo testi`,
    code: 'codice funzion* script programm* test_unitari',
    picture: 'immagin* foto* illustrazion* disegn* video',
    user: 'utent* uman*',
    model: 'assistent* ia modell* chatbot* llm',
    diverse: `divers* vari* nuov* inedit* original* unic* distint* differen*`,
    harder: 'difficil* compless* difficoltà vincol* impegnativ* avanzat* rar*',
    repeat: 'ripet* duplicat* simil* sovrappo* somigli*',
    given: 'dat* seguent* fornit* sottostant* esistent* completat*',
    candidate: `candidat* risposta_a risposta_b due_risposte risposta_1 risposta_2 assistente_a
      assistente_b entrambe_le due_assistenti due_modelli`,
    criterion: `criteri* rubrica utilità accuratezza correttezza pertinenza onestà chiarezza dimension*
      coerenza completezza veridicità aspett*`,
    score: 'punteggi* voto voti punti commento commenti',
    topic: 'argoment* ambit* domini* tem* categori* competenz* materi*',
    reflect: `esplor* riflett* verific* torna* dettagliat* errori esaustiv* lung* dubbi correzion*
      complet* tutto_il_ragionamento tutti_i_passaggi`,
    input: 'ingress* input',
    output: 'uscit* output',
    preferred: 'scelt* rifiutat* preferit*',
    context: 'contest* document* brano brani',
    school: `student* alunn* esam* lezion* insegnant* compiti_a docent* scuol* scolast* colloqui*
      corso questionari* quiz liceo sondaggi*`,
    business: `client* ordin* fattur* rimbors* prodott* aziend* dipendent* spedizion* prenotazion*
      conto contratt* assicurazion* negozi* pazient* hotel march* riunion*`,
    fixture: 'dati_di_prova fittizi* segnaposto mock dummy fixture* ambiente_di_test',
    retrieval: 'cerc* ricerc* parole_chiave font* cit* cronologi* autonom*',
    safety: 'insicur* tossic* moderazion* violazion* offensiv*',
    digest: 'tradu* riassum* riassunt* estra* classific* corregg* sintetizz*',
    agent: 'strument* file browser terminale',
    own: 'nostr*',
    manual: `montaggi* manual* ricett* installazion* lavaggi* macchin* attrezzatur* pulizi*
      manutenzion* magazzin* dipendent* personale visitator* istruzioni_di_lavoro faq
      sito`,
    send: `invi* chied* chiest* digit* scriver* porre porrebbe* manderebbe* vuole vogliono`,
    might: `potrebbe* farebbe* avrebbe* scriverebbe* chiederebbe* invierebbe* possibil* plausibil*
      forse`,
    people: `qualcuno persona persone gente umano umani`,
    learn: `impar* insegn* imit* apprend*`,
    more: `altri altre altro ancora ulterior* più`,
    refuse: `rifiut* declin*`,
    mistake: `errore errori sbagli* errat* difett* manca*`,
    unanswered: `non_rispondere senza_rispondere non_rispondervi non_risolvere`,
    staff: `personale dipendent* volontar* collegh* operator* squadra addett*`,
    ideal: 'ideal* perfett* esemplar*',
    request: 'richiesta_di',
    ongoing: 'cronologia ultimo_messaggio ultima_domanda prossima prossime',
    improve: 'migliorare migliora migliorat* ottimizz* più_chiaro',
  },
}
