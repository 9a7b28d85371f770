// Dutch words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const dutch: Lexicon = {
  objects: 'either',
  terms: {
    make: `schrijf schrijven geschreven genereer* genereren maak maken creëer* creëren stel
      opstellen bedenk* verzin* ontwerp* formuleer* produceer* construeer* opgesteld*`,
    rewrite: `herschrijf* herschrijv* herformuleer* parafraseer* wijzig* omvorm* evolueer* variant*
      varieer* aanpass* verzwaar* pas_aan bewerk* versie versies uitbreid* breid*
      voeg_toe`,
    rate: `beoordeel* beoordelen waardeer* vergelijk* rangschik* becijfer* beter betere geef_een
      bekritiseer*`,
    solve: 'beantwoord* antwoord_op los_op',
    imagine: `stel_je doe_alsof speel simuleer* reconstrueer* verbeeld* kruip jij_bent wees_de`,
    instruction: `instructie* prompt prompts opdracht* aanwijzing* bevel*`,
    task: 'taak taken',
    question: 'vraag vragen probleem problemen raadsel* oefening* vraagstuk* verzoek*',
    answer: 'antwoord antwoorden oplossing* reactie* respons*',
    conversation: 'gesprek* dialoog dialogen conversatie*',
    persona: "persona persona's personage*",
    training: `trainingsdata trainingsgegevens dataset* verfijn* corpus train trainen synthetische_data
      gegevensset* distill* beloningsmodel*`,
    reasoning: `redenering* gedacht* denkproces* afleiding* motivering* onderbouwing* denkstappen hardop
      door_je_hoofd nadenken denk alle_stappen volledige_redenering`,
    step: 'stap stappen',
    example: 'voorbeeld* steekproef* items',
    pair: 'paar paren vraag-antwoordpaar vraag-antwoordparen',
    product: `slogan* kop koppen advertentie* e-mail mail brief brieven artikel* verhaal verhalen
      gedicht* rapport* titel* beschrijving* bericht* tekst teksten`,
    code: 'code functie* script* programma* unittest*',
    picture: 'afbeelding* foto* illustratie* plaatje* video',
    user: 'gebruiker* mens mensen',
    model: 'assistent* ai model modellen taalmodel* chatbot*',
    diverse: 'divers* gevarieerd* nieuw* uniek* verschillend* origine* uiteenlopend*',
    harder: 'moeilijk* complex* uitdagend* beperking* lastig* diepgaand* zeldza*',
    repeat: 'herhaal* herhal* dubbel* lijken gelijkend* overlap*',
    given: 'gegeven volgende onderstaand* bovenstaand* bestaand* oorspronkelijk* voltooid*',
    candidate: `antwoord_a antwoord_b kandidaat kandidaten beide_antwoorden twee_antwoorden antwoord_1
      antwoord_2 assistent_a assistent_b twee_assistenten twee_modellen`,
    criterion: `criteri* behulpzaam* nauwkeurig* juistheid relevantie eerlijkheid duidelijkheid
      dimensie* volledigheid aspect*`,
    score: 'score* punten cijfer* feedback toelichting',
    topic: 'onderwerp* domein* gebied* categorie* vaardighe* thema*',
    reflect: `verken* reflecteer* verifieer* terug* uitgebreid* gedetailleerd* dwaalwegen controleer*
      twijfel* correctie* volledig* alle_stappen volledige_redenering`,
    input: 'invoer',
    output: 'uitvoer',
    preferred: 'gekozen afgewezen verkozen',
    context: 'context document* passage* fragment*',
    school: `leerling* student* examen* les lessen docent* huiswerk cursus* leraar* toets* sollicit*
      quiz onderwijs school enquête*`,
    business: `klant* bestelling* factu* terugbetaling* product* bedrijf* medewerker* levering*
      boeking* account contract* verzekering* winkel* patiënt* hotel* merk* vergadering*
      ticket*`,
    fixture: 'testgegevens testdata nep* mock dummy fixture* testgebruiker* testomgeving',
    retrieval: 'zoek* trefwoord* bron bronnen citeer* geschiedenis* vervolgvra* zelfstandig*',
    safety: 'onveilig* giftig* moderatie* overtreding* beledigend*',
    digest: 'vertaal* vertal* samenvat* vat extraheer* classificeer* corrigeer* categoriseer*',
    agent: 'gereedschap* bestand* browser terminal',
    own: 'onze ons',
    manual: `montage* handleiding* gebruiksaanwijzing* recept* installatie* machine* apparatuur
      schoonma* onderhoud magazijn medewerker* personeel bezoeker* werkinstructie* faq
      website`,
    send: `stur* vragen vraagt typ* getypt invoer* stellen zegt willen wil gevraagd`,
    might: `zou zouden kan kunnen mogelijk* waarschijnlijk* plausib* realistisch*`,
    people: `iemand mensen persoon personen mens`,
    learn: `leer* leren nabootsen onderwijs*`,
    more: `meer andere nog extra aanvullend*`,
    refuse: `weiger* afwijz* afslaan`,
    mistake: `fout* onjuist* gebrek* ontbreek* verkeerd*`,
    unanswered: `niet_beantwoorden beantwoord_niet geen_antwoord niet_antwoorden het_niet
      beantwoord_hem`,
    staff: `medewerker* personeel collega* vrijwillig* team ploeg monteur*`,
    ideal: 'ideale ideaal perfect* voorbeeldig*',
    request: 'verzoek*',
    ongoing: `vervolgvraag vervolgvragen geschiedenis laatste_bericht laatste_vraag daarna
     `,
    improve: 'verbeter* optimalis* duidelijker',
  },
}
