### What is put to a model beside the prompts of the styles (`prompts/`).

prompt-language-fr = français
prompt-language-en = anglais
prompt-third-person = Redis cela à la troisième personne, sans rien changer.
prompt-minutes = Rédige le compte rendu de ce document en { $words } mots : décisions, votes, actions, points en suspens.
prompt-summary = Résume ce document en { $words } mots.
prompt-continue = Résumé :
