### What went wrong, with what to do. The codes of the API choose among these (src/page/errors.rs).

live-error-empty = Il n’y a pas de texte. Collez-en un ou choisissez un fichier.
live-error-nothing-to-check = Il n’y a pas de texte à vérifier. Collez-en un ou choisissez un fichier.
live-error-document = Ce fichier n’a pas pu être lu. Enregistrez-le en ODT ou DOCX, ou collez son texte.
live-error-ocr = Ce document ne contient que des images. Passez-le d’abord par une reconnaissance de caractères (OCR), puis choisissez-le à nouveau.
live-error-encrypted = Ce fichier est protégé par un mot de passe. Retirez la protection, puis choisissez-le à nouveau.
live-error-format = Ce genre de fichier ne peut pas être lu. Enregistrez-le en ODT, DOCX, PDF ou texte (un tableur en ODS ou XLSX, un diaporama en ODP ou PPTX, un message en EML), puis choisissez cette copie.
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
