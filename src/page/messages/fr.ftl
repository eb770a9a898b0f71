### Texts of the page, in French. Keys that begin with "live-" are read by the scripts; `.one` and `.other`
### are chosen by the number { $n }. No-break spaces are in the file itself.

## Page

title = Calame, pour écrire avec mesure
tagline = Résumer et rédiger, chez vous, en comptant chaque joule.
skip = Aller au texte
switch-label = Langue de la page
private = Votre texte reste sur cette machine, en mémoire, le temps du travail. Rien n’est envoyé ailleurs.
noscript = JavaScript est désactivé : le formulaire fonctionne quand même. Le coût s’affichera avec le résultat.

## Key

key-label = Clé d’accès
key-button = Utiliser cette clé
key-hint = Ce serveur demande une clé. Elle reste dans cet onglet, en mémoire, et s’oublie quand vous le fermez.

## Text

text-heading = Votre texte
text-label = Texte à résumer
text-hint = Collez des notes, un compte rendu, un rapport. Vous pouvez corriger ici avant de commencer.
text-placeholder = Collez votre texte ici…
file-label = ou choisissez un fichier
file-hint = ODT, DOCX, PDF, HTML, Markdown ou texte. Vous pouvez aussi le déposer ici.
drop-here = Déposez le fichier

## Choices

choices-heading = Ce que vous voulez
style-label = Forme
style-summary = Résumé
style-minutes = Compte rendu
style-key-points = Points clés
style-email = Courriel aux membres
style-plain = Langage clair
style-grant = Case de dossier de subvention
style-press = Paragraphe pour la presse
words-label = Longueur, en mots
language-label = Langue du résultat
language-auto = Celle du texte
language-fr = Français
language-en = Anglais
make-heading = Comment le faire
extract-button = Extraire les phrases clés (sans IA)
extract-hint = Des phrases entières de votre texte, choisies par calcul. Rien n’est inventé.
write-button = Rédiger avec l’IA
write-hint = Un petit modèle de langue reformule, sur cette machine. À relire.
basis-summary = D’où vient cette estimation ?
stop-button = Arrêter

## Check of any text

verify-heading = Vérifier un texte
verify-hint = D’où qu’il vienne : d’ici, d’un autre outil, de votre main. Chaque phrase est comparée à votre texte (ci-dessus ou à côté), sans IA.
verify-label = Texte à vérifier
verify-file = ou choisissez un fichier (ODT, DOCX, Markdown, texte)
verify-button = Vérifier ce texte (sans IA)
verify-edit = Corriger puis vérifier
check-source = Document : « { $value } »
check-against = Le document dit : « { $value } »

## Draft

draft-heading = Le brouillon
draft-empty = Rien encore. Le texte produit s’affichera ici, phrase par phrase, avec ce qui le soutient dans votre texte.
legend = ✓ mot pour mot : ce sont les mots de votre texte. ✓ recoupé : les mots ont changé, mais chiffres, noms, dates, votes, négations et conditions s’accordent avec le passage ; une erreur reste possible. Touchez une marque pour voir le passage.
copy-button = Copier
reviewed-label = J’ai relu ce texte et vérifié les phrases signalées
meter-heading = Ce que ce texte a coûté
made-heading = Comment ce texte a été fait

## Understand

understand-heading = Comprendre avant d’utiliser
understand-what = Un modèle de langue prédit des mots plausibles à partir de ceux qui précèdent. Il ne sait pas si ce qu’il écrit est vrai.
understand-not = Il peut oublier un vote, changer un chiffre, prêter une phrase à la mauvaise personne. C’est pourquoi chaque phrase est comparée à votre texte, et pourquoi une personne doit relire.
understand-energy = L’énergie part surtout dans le calcul : lire votre texte, puis écrire mot après mot. Extraire des phrases coûte en général bien moins.
understand-pencil = Pour un texte court, lire et souligner au crayon reste le plus rapide et le plus sobre.

## Result page, without JavaScript

result-title = Le brouillon · Calame
result-back = Revenir au formulaire
result-why = Pourquoi, et les passages de votre texte
result-error-heading = Le texte n’a pas pu être produit

## Scripts: stages

live-reading = Lecture du fichier…
live-read =
    .one = Fichier lu : { $n } section. Vérifiez le texte avant de continuer.
    .other = Fichier lu : { $n } sections. Vérifiez le texte avant de continuer.
live-notices = À savoir :
live-length-words = Longueur, en mots
live-length-characters = Longueur, en caractères au plus
live-words =
    .one = { $n } mot
    .other = { $n } mots
live-short = Lire ce texte prend une minute. Peut-être n’y a-t-il pas besoin de résumé.
live-waiting = Demande envoyée…
live-queued = En attente : place { $n } dans la file.
live-queued-about = En attente : place { $n } dans la file, encore { $value } environ (estimation).
live-queued-paused = La file est en pause : votre demande attend à la place { $n } et partira à la reprise.
live-extracting = Choix des phrases clés…
live-planned =
    .one = Lecture du texte : { $n } section.
    .other = Lecture du texte : { $n } sections.
live-progress = Section { $n } sur { $of }
live-joules-so-far = { $value } jusqu’ici ({ $name })
live-writing = Rédaction en cours…
live-checking = Vérification des phrases…
live-comparing = Comparaison des phrases avec votre texte…
live-put-to-check = Le brouillon est dans « Vérifier un texte » : corrigez-le, puis vérifiez-le.
live-added = Ajouté.
live-done =
    .one = Terminé : { $n } phrase.
    .other = Terminé : { $n } phrases.
live-done-flagged =
    .one = { $n } phrase à relire de près.
    .other = { $n } phrases à relire de près.
live-stopped = Arrêté. Ce qui était écrit reste affiché, sans vérification.
live-copied = Copié.
live-copy-failed = La copie n’a pas marché : sélectionnez le texte et copiez-le à la main.
live-stale = Le texte a changé depuis ce brouillon : les passages ne sont plus surlignés.

## Scripts: key and budget

live-key-set = Clé enregistrée pour cet onglet.
live-key-wrong = Cette clé n’est pas acceptée.
live-budget-left = Budget d’énergie { $name } : il reste { $value } sur { $of }.
live-budget-near = Budget d’énergie { $name } : presque atteint, il reste { $value } sur { $of }.
live-budget-spent = Budget d’énergie { $name } : atteint, { $value } dépensés sur { $of }.
live-budget-day = du jour
live-budget-month = du mois
live-budget-key-day = du jour pour cette clé
live-budget-key-month = du mois pour cette clé
live-budget-raised = Peut être relevé par { $name }.
live-budget-ask = Pour le relever, demandez à la personne qui gère Calame.
live-budget-decided-on = Décidé le { $date }.
live-budget-decided-by = Décidé par { $name }.
live-budget-offer = L’extraction des phrases clés, sans IA, reste possible.

## Scripts: quotes

live-quote-none = Le coût s’affichera ici
live-quote-busy = Estimation…
live-quote-unknown = Coût inconnu
live-quote-estimate = estimation, de { $low } à { $high }
live-quote-no-model = Coût encore inconnu : il s’apprendra au premier texte
live-basis-ledger = d’après les travaux déjà faits sur cette machine
live-basis-rule = ordre de grandeur, en attendant une première mesure
live-basis = { $name } : { $value }
live-approx = environ { $value }
live-minutes = { $n } min
live-minutes-seconds = { $n } min { $seconds } s
live-seconds = { $n } s
live-less-second = moins d’une seconde

## Scripts: sentences

live-mark = Phrase { $n } : { $value }. Voir pourquoi
live-marked = { $name } : { $value }
live-verbatim = mot pour mot
live-proven = recoupé
live-to-check = à vérifier
live-unsupported = sans appui
live-contradicted = contredit
live-share =
    .one = { $n } phrase prouvée sur { $of }
    .other = { $n } phrases prouvées sur { $of }
live-source =
    .one = Passage de votre texte
    .other = Passages de votre texte
live-against =
    .one = Le document dit autre chose
    .other = Le document dit autre chose
live-claim = Affirmation lue : { $value }
live-claim-denied = nié
live-claim-by = selon { $name }
live-modality-done = fait
live-modality-planned = prévu
live-modality-decided = décidé
live-modality-proposed = proposé
live-modality-wished = souhaité
live-modality-conditional = au conditionnel
live-modality-refused = refusé
live-modality-postponed = reporté
live-no-source = Aucun passage de votre texte ne soutient cette phrase.
live-show-source = Voir dans le texte
live-close = Fermer
live-about-unproven = reformulé
live-reason-unproven = Rien ne prouve que le document le dit : les mots ne sont pas les siens.
live-about-number-absent = nombre absent
live-reason-number-absent = Un nombre ou un montant n’est pas dans le document.
live-about-number-elsewhere = nombre pris ailleurs
live-reason-number-elsewhere = Le document donne ce nombre, mais pour autre chose.
live-about-date-elsewhere = date prise ailleurs
live-reason-date-elsewhere = Le document donne cette date, mais pour autre chose.
live-about-date-absent = date absente
live-reason-date-absent = Cette date n’est pas dans le document.
live-about-time-absent = heure absente
live-reason-time-absent = Cette heure n’est pas dans le document.
live-about-name-absent = nom absent
live-reason-name-absent = Un nom n’est pas dans le document.
live-about-name-altered = nom changé
live-reason-name-altered = Le document écrit ce nom autrement.
live-about-who-differs = autre personne
live-reason-who-differs = Le document le dit de quelqu’un d’autre.
live-about-vote-reversed = vote inversé
live-reason-vote-reversed = Le document donne l’autre résultat de ce vote.
live-about-vote-absent = vote absent
live-reason-vote-absent = Le document ne parle pas de ce vote.
live-about-vote-count = décompte des voix
live-reason-vote-count = Le document compte ces voix autrement.
live-about-negation-differs = négation
live-reason-negation-differs = La phrase nie ce que le document affirme, ou l’inverse.
live-about-modality-differs = fait ou projet
live-reason-modality-differs = Le document en parle comme d’une proposition, d’un projet ou d’un souhait ; la phrase le dit fait ou décidé, ou l’inverse.
live-about-condition-dropped = condition omise
live-reason-condition-dropped = Le document y met une condition que la phrase ne dit pas.
live-about-hearsay = propos rapporté
live-reason-hearsay = Dans le document, quelqu’un le dit ; la phrase en fait un fait établi.
live-about-year-differs = autre année
live-reason-year-differs = Le document le dit d’une autre année.
live-about-corrected = corrigé ensuite
live-reason-corrected = Le document le corrige ensuite.
live-about-withdrawn = retiré ensuite
live-reason-withdrawn = Le document revient dessus ensuite.
live-about-weak-support = peu d’appui
live-reason-weak-support = Peu de ses mots viennent du document.
live-about-limited = limite laissée de côté
live-reason-limited = La phrase suivante du document limite ce que dit celle-ci.
live-about-wrong-language = autre langue
live-reason-wrong-language = La phrase n’est pas dans la langue demandée.
live-about-other-language-source = document en autre langue
live-reason-other-language-source = Le document est dans une autre langue : ses mots ne peuvent pas être comparés.
live-about-repeated = répétition
live-reason-repeated = La phrase en répète une autre.
live-about-unfinished = inachevée
live-reason-unfinished = La phrase n’est pas terminée.
live-label-ai = Brouillon rédigé par une IA, non relu
live-label-extract = Phrases extraites de votre texte, sans IA
live-label-checked = Texte comparé au document, sans IA
live-reviewed = Rédigé avec une IA, relu le { $date }
live-coverage =
    .one = { $n } section lue sur { $of }
    .other = { $n } sections lues sur { $of }

## Scripts: facts left out for length

live-left-out = Non repris, faute de place : { $value }.
live-left-add = Les ajouter
live-left-decision =
    .one = { $n } décision
    .other = { $n } décisions
live-left-vote =
    .one = { $n } vote
    .other = { $n } votes
live-left-action =
    .one = { $n } action
    .other = { $n } actions
live-left-figure =
    .one = { $n } chiffre
    .other = { $n } chiffres
live-left-date =
    .one = { $n } date
    .other = { $n } dates
live-left-open =
    .one = { $n } point en suspens
    .other = { $n } points en suspens
live-left-cause =
    .one = { $n } raison
    .other = { $n } raisons
live-left-context =
    .one = { $n } autre passage
    .other = { $n } autres passages

## Scripts: meter

live-estimated = estimé
live-measured = mesuré
live-class = classe { $value }
live-interval = entre { $low } et { $high }
live-electricity = Électricité
live-carbon = Climat
live-time = Durée
live-tokens = Jetons
live-tokens-value = { $n } lus, { $of } écrits
live-tokens-cached = dont { $n } déjà en mémoire
live-phases = Le temps passé
live-phase-read = document
live-phase-plan = préparation
live-phase-queue = attente
live-phase-prefill = lecture
live-phase-decode = écriture
live-phase-check = contrôle
live-first-token = premier mot après { $value }
live-times = { $n } fois la version sans IA
live-same = à peu près comme la version sans IA
live-without = Sans IA, sur le même compteur (estimation)
live-waste = Gaspillé
live-saved = Épargné par ce qui était déjà lu (estimation)
live-making = Fabrication de la machine (par convention)
live-full = Avec la part de la machine allumée : { $value }
live-sources = Source : { $value }
live-assumptions = Hypothèses : { $value }

## Scripts: provenance

live-model = Modèle
live-no-model = Aucun : calcul sans IA
live-sha256 = Empreinte SHA-256
live-licence = Licence
live-prompt = Consigne
live-prompt-version = version { $value }
live-parameters = Réglages
live-kernel = Calcul
live-version = Version de Calame
live-language = Langue
live-mode = Manière
live-mode-write = rédigé avec l’IA
live-mode-eco = rédigé avec l’IA à partir d’un extrait
live-mode-extract = extrait sans IA

## Scripts: errors, with what to do

live-error-empty = Il n’y a pas de texte. Collez-en un ou choisissez un fichier.
live-error-nothing-to-check = Il n’y a pas de texte à vérifier. Collez-en un ou choisissez un fichier.
live-error-document = Ce fichier n’a pas pu être lu. Enregistrez-le en ODT ou DOCX, ou collez son texte.
live-error-ocr = Ce PDF ne contient que des images. Passez-le d’abord par une reconnaissance de caractères (OCR), puis choisissez-le à nouveau.
live-error-encrypted = Ce fichier est protégé par un mot de passe. Retirez la protection, puis choisissez-le à nouveau.
live-error-format = Ce genre de fichier n’est pas reconnu. Choisissez un fichier ODT, DOCX, PDF, HTML, Markdown ou texte.
live-error-too-large = C’est trop gros pour cette machine. Découpez le texte, ou n’en gardez que la partie utile.
live-error-context = Le texte dépasse ce que le modèle peut lire. Raccourcissez-le, ou extrayez les phrases clés sans IA.
live-error-busy = La machine est déjà occupée. Attendez un peu et recommencez, ou extrayez les phrases clés sans IA.
live-error-retry-after = Réessayez dans { $n } s.
live-error-budget = Le budget d’énergie est atteint. Demandez à la personne qui le gère, ou extrayez les phrases clés sans IA.
live-error-ledger = Calame ne peut plus rien inscrire dans son registre, donc il ne fait rien. Prévenez la personne qui le gère : le disque est peut-être plein.
live-error-paused = L’IA est en pause pour tout le monde. L’extraction sans IA fonctionne toujours.
live-error-model = Aucun modèle n’est prêt. Demandez à la personne qui gère Calame ; l’extraction sans IA fonctionne toujours.
live-error-key = L’accès demande une clé. Demandez-la à la personne qui gère Calame.
live-error-timeout = C’était trop long, et le travail a été arrêté. Essayez un texte ou une longueur plus courts.
live-error-value = Un réglage n’est pas accepté. Vérifiez la forme et la longueur demandées.
live-error-slow-document = Ce fichier demande trop de temps, et sa lecture a été arrêtée. Enregistrez-le en ODT ou DOCX, ou collez son texte.
live-error-body = L’envoi n’est pas arrivé entier. Recommencez.
live-error-closing = Calame est en train de s’arrêter. Recommencez dans un moment.
live-error-address = Cette adresse n’est pas celle de Calame. Ouvrez celle qui est affichée à son démarrage.
live-error-operator = Seule la personne qui gère Calame peut faire cela.
live-error-network = La machine qui fait tourner Calame ne répond pas. Vérifiez qu’elle est allumée, puis recommencez.
live-error-cut = La réponse s’est interrompue. Ce qui était écrit reste affiché ; recommencez quand vous voulez.
live-error-server = Quelque chose a échoué de notre côté. Recommencez ; si cela dure, prévenez la personne qui gère Calame.
live-error-detail = Détail technique : { $value }
