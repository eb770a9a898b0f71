### What a report says, for the assembly.

report-heading = Consommation de Calame : { $period }
report-all-months = tous les mois
report-empty = Aucune demande enregistrée.
report-energy-chart = Énergie ajoutée ; le trait fin va de la borne basse à la borne haute
report-requests-chart = Demandes abouties
report-machine-heading = La machine entière
report-machine-note = Tant que Calame tourne, tout ce que la source voit est réparti, sans reste. L’énergie d’une longue pause compte au jour où elle a été relevée. Ce sont des valeurs centrales : leurs bornes s’en écartent autant que celles des demandes de la même classe.
report-basis-heading = D’où viennent ces chiffres
report-sources = Sources
report-assumptions = Constantes supposées ou choisies
report-listed = { $label } : { $items }
report-times = Rédiger avec l’IA a coûté { $n } fois l’extraction sans IA des mêmes textes, au prix de son temps de processeur ({ $origin }).
report-note = Chaque chiffre est suivi de ses bornes. Les estimations (classes D et E) viennent d’un modèle : aucun capteur n’a été lu. Les mesures de classe C sont celles du processeur, en deçà de la prise murale. Une mesure et une estimation ne sont jamais additionnées. Rien n’est compté par personne.

## Lines

report-by-day = Jour
report-by-month = Mois
report-by-style = Forme
report-by-model = Modèle
report-by-class = Classe
report-style-summary = Résumé
report-style-minutes = Compte rendu
report-style-key-points = Points clés
report-style-check = Vérification
report-no-style = sans forme (autres outils)
report-no-model = sans IA
report-class = classe { $class }
report-month-01 = janvier { $year }
report-month-02 = février { $year }
report-month-03 = mars { $year }
report-month-04 = avril { $year }
report-month-05 = mai { $year }
report-month-06 = juin { $year }
report-month-07 = juillet { $year }
report-month-08 = août { $year }
report-month-09 = septembre { $year }
report-month-10 = octobre { $year }
report-month-11 = novembre { $year }
report-month-12 = décembre { $year }

## Columns

report-origin = Origine des chiffres
report-done = Demandes abouties
report-cancelled = Annulées
report-failed = Échouées
report-added = Énergie ajoutée
report-full = Avec la part de veille
report-wasted = Gaspillée
report-saved = Économisée par le cache (estimation)
report-without-ai = Les mêmes textes sans IA (estimation)
report-co2e = Électricité (gCO2e)
report-embodied = Fabrication (gCO2e, par convention)
report-period = Période
report-in-all = En tout
report-requests = Demandes
report-overhead = Calame lui-même
report-others = Autres programmes
report-idle = Rester allumée
report-unobserved = Non observé

## Figures

report-measured = mesure, classe { $class }
report-estimated = estimation, classe { $class }
report-energy = { $value } { $unit }
report-energy-bounds = { $value } { $unit } ({ $low } à { $high })
report-figure = { $value } ({ $low } à { $high })

## Budget

report-budget-heading = Budget d’énergie
report-budget-day = { $wh } Wh par jour
report-budget-month = { $wh } Wh par mois
report-budget-key-day = { $wh } Wh par jour et par clé
report-budget-key-month = { $wh } Wh par mois et par clé
report-decided-on = décidé le { $value }
report-decided-by = décidé par { $value }
report-raised-by = peut être relevé par { $value }
