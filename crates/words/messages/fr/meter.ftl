### What the meter says: its line, and what figures rest on. `$v0`, `$v1`… are the values of a note, in their order.

## The line of a request

meter-line = { $energy } · { $seconds } s · { $prompt } + { $written } jetons
meter-line-without = { $energy } · { $seconds } s · { $prompt } + { $written } jetons · sans IA { $without }
meter-energy-estimated = { $value } { $unit } ({ $low } à { $high }, classe { $class }, estimation)
meter-energy-measured = { $value } { $unit } ({ $low } à { $high }, classe { $class }, mesure)
meter-energy-priced = { $value } { $unit } ({ $low } à { $high }, classe { $class }, d’après son temps de processeur)

## Sources

note-plug = prise { $v0 } à l’adresse { $v1 }
note-perf = compteurs du processeur par perf : { $v0 }
note-powercap = compteurs du processeur par powercap : { $v0 }
note-hwmon = capteur de puissance de la carte : { $v0 }
note-battery = batterie en décharge : { $v0 }
note-calibrated = compteurs du processeur étalonnés contre une prise : { $v0 }
note-model-design = modèle : temps de processeur et puissance nominale
note-model-processor = modèle : temps de processeur
note-test-source = source d’essai

## What sources take for granted

note-wall-factor = les compteurs du processeur sont un minorant de la prise ; le majorant est { $v0 } fois leur mesure (supposé)
note-no-dram = la mémoire n’est pas comptée : ce processeur n’a pas de compteur dram
note-left-out = { $v0 } laissé de côté : { $v1 }
note-plug-accuracy = la prise est juste à { $v0 } % près (supposé)
note-plug-between = la prise est interrogée toutes les { $v0 } ms ; entre deux réponses, la puissance est supposée stable
note-battery-whole = la batterie alimente tout l’ordinateur, écran compris ; la prise vaut au plus { $v0 } fois sa mesure (supposé)
note-board-sensor = le capteur dit { $v0 } et peut ignorer des parties de la carte ; la prise vaut au plus { $v1 } fois sa mesure (supposé)
note-power-between = un capteur de puissance et non d’énergie : entre deux lectures, la puissance est supposée suivre une droite
note-calibration = étalonné le { $v0 } : { $v1 } W + { $v2 } fois les compteurs, à { $v3 } W près
note-calibration-refused = l’étalonnage du { $v0 } n’est pas utilisé : { $v1 }
note-design-power = puissance nominale { $v0 } W ({ $v1 }) ; pleine charge à { $v2 } de celle-ci ({ $v3 } à { $v4 }, supposé)
note-idle-share = au repos à { $v0 } de la puissance nominale (Boavizta ; { $v1 } à { $v2 } supposé)
note-virtual-machine = machine virtuelle : pas de capteur, puissance nominale inconnue
note-unknown-processor = puissance nominale inconnue ({ $v0 }) : modélisé comme une part de serveur
note-per-processor = { $v0 } W au repos à { $v1 } W occupé par processeur (moyenne d’un nuage public)
note-per-processor-bounds = bornes { $v0 } à { $v1 } W au repos, { $v2 } à { $v3 } W occupé (extrêmes de générations de serveurs, Cloud Carbon Footprint)
note-memory = mémoire { $v0 } W en permanence, { $v1 } W/Go (Boavizta)
note-parts-not-counted = écran, disques et alimentation ne sont pas comptés
note-moved-by-hand = déplacée à la main dans un essai

## What a request's share takes for granted

note-shared-learnt = partagé avec au plus { $v0 } autres demandes selon les jetons, aux coûts appris de { $v1 } demandes seules
note-shared-guessed = partagé avec au plus { $v0 } autres demandes selon les jetons ; un jeton écrit compte { $v1 } fois un jeton lu (supposé)
note-without-ai = version sans IA : { $v0 } ms de processeur au coût moyen des nôtres
note-idle-unknown = puissance au repos pas encore vue : cette demande porte l’énergie de repos de sa durée
note-unobserved = une partie de cette demande n’a pas été observée et n’est pas dans ses chiffres

## The footprint of a request

note-grid = { $v0 } gCO2e/kWh, { $v1 } ({ $v2 }) ; PUE { $v3 }
note-embodied-calendar = fabrication de la machine : { $v0 } kg sur { $v1 } ans ({ $v2 }), répartis sur les heures du calendrier ; majorant sur { $v3 } heures par an (supposé)
note-embodied-powered = fabrication de la machine : { $v0 } kg sur { $v1 } ans ({ $v2 }), répartis sur { $v4 } heures allumées par an ; majorant sur { $v3 } heures par an (supposé)
note-saved-unknown = économie du cache : inconnue, aucune consigne n’a encore été calculée
note-saved-mean = économie du cache : au coût moyen des consignes calculées jusqu’ici

## Values that are words of ours

note-value-given = donné dans la configuration
note-value-configured = selon la configuration
note-value-kernel = selon le noyau
note-value-unnamed = processeur sans nom
note-value-ademe-2025 = ADEME, mix moyen 2025 à la consommation, amont compris, 22 à 56
note-value-ecologits = table d’EcoLogits, bornes à la moitié et à un quart en plus, supposées
note-value-given-bounds-guessed = donné dans la configuration, bornes à la moitié et à un quart en plus, supposées
