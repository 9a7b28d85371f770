// French words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const french: Lexicon = {
  objects: 'after',
  terms: {
    make: `écri* ecriv* rédig* génér* cré* compos* produi* invent* conçoi* concev* élabor* formule
      formulez formuler fabriqu* imaginez propose proposez proposer construi*`,
    rewrite: `réécri* reformul* paraphras* modifi* transform* évolu* variante* varier remani*
      complexifi* adapte adaptez adapter récri* version versions développ* élarg* étend*
      enrichi*`,
    rate: `évalu* not juge* jugez note_la notez noter compar* classe* meilleure attribu* apprécie*
      meilleur* critiqu*`,
    solve: 'répond* répondez résou* résolv*',
    imagine: `imagin* joue jouez incarn* simul* fais_comme reconstitu* glisse* fais_semblant tu_es_un
      mets-toi joues`,
    instruction: `instruction* consigne* prompt prompts invite directive* commande`,
    task: 'tâche* taches',
    question: 'question* problème* énigme* exercice* interrogation* requête*',
    answer: 'réponse* solution* réplique* corrigé',
    conversation: 'conversation* dialogue* échange échanges tchat',
    persona: 'persona personas personnage* profil_de',
    training: `entraîn* jeu_de corpus affin* apprentissage données_synthétiques dataset* distill*
      ajustement fine-tuning d'entraînement modèle_de_récompense`,
    reasoning: `raisonnement* pensée* réflexion* justification* déduction* monologue cheminement
      voix_haute par_la_tête réfléchi* premiers_pas tout_le_raisonnement
      toutes_les_étapes`,
    step: 'étape* démarche',
    example: 'exemple* échantillon* amorce* modèle_de entrées',
    pair: 'paire* couple* triplet*',
    product: `slogan* titre* publicité* courriel* mail mails email lettre* article* histoire* poème*
      rapport* annonce* description* accroche* objet texte textes billet*`,
    code: 'code fonction* script* programme* classe_java test_unitaire tests_unitaires',
    picture: 'image* photo* illustration* dessin* vidéo*',
    user: 'utilisateur* humain* usager* personne',
    model: 'assistant* ia modèle* chatbot* llm agent_conversationnel',
    diverse: `divers* varié* nouve* nouvelle* inédit* original* originaux unique* différent* distinct*`,
    harder: 'difficil* complex* ardu* contraint* exigeant* approfondi* difficulté* rare* corsé*',
    repeat: 'répét* doublon* ressembl* similair* redond*',
    given: 'donné* suivant* ci-dessous ci-dessus fourni* existant* initial* achevé*',
    candidate: `candidat* réponse_a réponse_b deux_réponses réponse_1 réponse_2 assistant_a assistant_b
      deux_assistants deux_modèles deux_systèmes`,
    criterion: `critère* grille* utilité exactitude pertinence honnêteté clarté dimension* cohérence
      exhaustivité véracité aspect*`,
    score: 'score* points note notes barème commentaire*',
    topic: 'sujet* domaine* thème* catégorie* compétence* discipline*',
    reflect: `explor* vérifi* revenir détaill* approfondi* longue* longuement retours impasses
      exhausti* corrige_toi doute* correction* fausses_pistes complet*
      tout_le_raisonnement toutes_les_étapes`,
    input: 'entrée entrées',
    output: 'sortie sorties',
    preferred: 'choisie rejetée préféré* retenue écartée',
    context: 'contexte* document* passage* extrait extraits',
    school: `élève* étudiant* examen* leçon* professeur* devoir devoirs cours enseignant* collège
      lycée entretien* candidature* quiz manuel_scolaire scolaire* recrut* sondage*`,
    business: `client* commande* facture* billet remboursement* produit* entreprise* employé*
      livraison* réservation* compte contrat* assurance* magasin* boutique* patient* hôtel*
      marque* réunion*`,
    fixture: 'données_de_test fictif* fictive* factice* simulacre* jeu_de_test bouchon* fixture*',
    retrieval: 'recherch* mot-clé mots-clés source sources cit* historique* autonome*',
    safety: 'dangereu* toxique* modération* violation* injure* haineu*',
    digest: 'tradui* résum* extrai* class* relis* corrig* synthétis* traduct*',
    agent: 'outil* fichier* navigateur terminal',
    own: 'notre nos',
    manual: `montage notice* mode_d'emploi recette* installation manuel entretien_du machine*
      équipement* nettoyage entretien entrepôt employé* personnel visiteur*
      mode_opératoire aide_en_ligne faq`,
    send: `envoy* enverrai* demand* taper tape tapé saisi* poser poserai* pose posé écrirai*
      veulent veut`,
    might: `pourrai* aurai* poserai* demanderai* enverrai* écrirai* plausible* vraisemblable*
      probable* peut-être ferai* aurait faudrait fallu`,
    people: `quelqu'un personne personnes gens humain* celui on`,
    learn: `appren* enseign* imit* apprenne`,
    more: `autres davantage supplémentaire* encore`,
    refuse: `refus* déclin* obéi*`,
    mistake: `erreur* faux fausse défaut* manqu* faiblesse* incorrect*`,
    unanswered: `réponds_pas répondez_pas sans_répondre sans_réponse y_répondre pas_répondre`,
    staff: `équipe* employé* personnel bénévole* collègue* salarié* agents apprenti*`,
    ideal: 'idéal* parfait* exemplaire*',
    request: 'requête requêtes',
    ongoing: 'ensuite historique dernier_message dernière_question prochaine prochaines',
    improve: 'mon_prompt amélior* optimis* plus_clair plus_claire',
  },
}
