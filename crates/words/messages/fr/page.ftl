### What the page says. Keys that begin with "live-" are read by its scripts; `.one` and `.other` are chosen by the
### number { $n }. No-break spaces are in the file itself.

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
file-hint = ODT, DOCX, RTF, PDF, EPUB, HTML ou texte, un message enregistré (EML), un tableur (ODS, XLSX, CSV), un diaporama (ODP, PPTX) ou une transcription (VTT, SRT). Vous pouvez aussi le déposer ici.
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
words-usual = celle de la forme
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
legend = ✓ mot pour mot : ce sont les mots de votre texte. ✓ recoupé : les mots ont changé, mais chiffres, noms, dates, votes, négations et conditions s’accordent avec le passage ; une erreur reste possible. Touchez une marque pour voir le passage.
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
