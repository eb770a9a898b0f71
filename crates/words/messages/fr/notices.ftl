### What a reader is told beside a text: what could not be read, and what was done to the words of a model.

## Of a document

notice-images =
    .one = une image n’a pas pu être lue
    .other = { $n } images n’ont pas pu être lues
notice-formulas =
    .one = une formule n’a pas pu être lue
    .other = { $n } formules n’ont pas pu être lues
notice-objects =
    .one = un objet incorporé (graphique, tableur…) n’a pas pu être lu
    .other = { $n } objets incorporés (graphiques, tableurs…) n’ont pas pu être lus
notice-comments =
    .one = un commentaire en marge a été laissé de côté
    .other = { $n } commentaires en marge ont été laissés de côté
notice-contents = la table des matières a été laissée de côté, les titres y sont
notice-page-edges = les en-têtes et pieds de page ont été laissés de côté
notice-surroundings = les menus, bandeaux et liens autour du texte de la page ont été laissés de côté
notice-signatures =
    .one = la signature d’un message a été laissée de côté
    .other = les signatures de { $n } messages ont été laissées de côté
notice-attachments =
    .one = une pièce jointe n’a pas pu être lue
    .other = { $n } pièces jointes n’ont pas pu être lues
notice-times = les repères de temps ont été laissés de côté, les paroles y sont
notice-hidden = le texte marqué comme masqué a été laissé de côté
notice-struck =
    .one = un passage barré a été laissé de côté
    .other = { $n } passages barrés ont été laissés de côté
notice-signs =
    .one = un signe d’une police de symboles n’a pas pu être lu
    .other = { $n } signes d’une police de symboles n’ont pas pu être lus
notice-undecoded = des caractères illisibles sont remplacés par �
notice-page-cut = la page { $page } n’a pas pu être lue jusqu’au bout
notice-page-empty = la page { $page } ne contient pas de texte, c’est peut-être une image
notice-page-unknown = des lettres de la page { $page } n’ont pas pu être lues, leur police ne dit pas lesquelles ce sont
notice-key-sentences = mode éco : le modèle n’a lu que des phrases clés, { $read } mots sur { $of }

## Of a draft

mend-titles =
    .one = { $n } titre retiré du texte du modèle
    .other = { $n } titres retirés du texte du modèle
mend-filed =
    .one = { $n } point rangé sous un autre titre
    .other = { $n } points rangés sous un autre titre
mend-repeated =
    .one = { $n } phrase répétée retirée
    .other = { $n } phrases répétées retirées
mend-aside =
    .one = { $n } point retiré : ni décision, ni vote, ni action
    .other = { $n } points retirés : ni décision, ni vote, ni action
mend-added =
    .one = { $n } point ajouté avec les mots du document
    .other = { $n } points ajoutés avec les mots du document
mend-filled =
    .one = { $n } phrase du document ajoutée : le texte était court
    .other = { $n } phrases du document ajoutées : le texte était court
mend-beyond =
    .one = { $n } phrase retirée pour tenir la longueur demandée
    .other = { $n } phrases retirées pour tenir la longueur demandée
mend-unfinished = la dernière phrase, inachevée, a été retirée
mend-cut = la phrase est coupée pour tenir dans la case
mend-rewritten =
    .one = { $n } phrase sans appui a été réécrite
    .other = { $n } phrases sans appui ont été réécrites
mend-from-source =
    .one = { $n } phrase sans appui remplacée par les mots du document
    .other = { $n } phrases sans appui remplacées par les mots du document
mend-dropped =
    .one = { $n } phrase sans appui dans le document retirée
    .other = { $n } phrases sans appui dans le document retirées
mend-retold =
    .one = { $n } phrase parlée redite par le modèle, puis vérifiée
    .other = { $n } phrases parlées redites par le modèle, puis vérifiée
mend-no-better-than-chance = ce modèle n’écrit pas mieux que le hasard : le brouillon est fait des phrases du document, sans lui
