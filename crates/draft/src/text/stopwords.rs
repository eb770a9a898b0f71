//! Grammar words of both languages: they carry no topic, so extraction and checks look past them.

/// French grammar words, lower case, with their accents.
pub(crate) const FRENCH: &str = "
    a à afin ai ainsi alors après as au aucun aucune aujourd aussi autre autres aux avaient avais avait avant avec
    avez avoir avons ayant beaucoup bien c ça car ce ceci cela celle celles celui cependant certain certaine certaines
    certains ces cet cette ceux chaque chez ci comme comment d dans de depuis des dès donc dont du elle elles en encore
    enfin ensuite entre es est et étaient étais était étant été être eu eux fait faire faut fois font hors hui ici il
    ils j je jusqu jusque l la là laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais
    me même mêmes mes moi moins mon n ne ni non nos notre nous on ont or ou où par parce parmi pas pendant peu peut
    peuvent plus plusieurs pour pourquoi pourtant près puis puisque qu quand que quel quelle quelles quelque quelques
    quels qui quoi s sa sans se sera serait seront ses si sien soi soient soit sommes son sont sous suis sur t ta tant
    te tel telle telles tels tes toi ton tous tout toute toutefois toutes très tu un une va vers via voici voilà vont
    vos votre vous vu y
    euh ben bah hein oui voila etc fut furent sont-ils ils-ont aura auront aurait auraient doit doivent dit
";

/// English grammar words, lower case.
pub(crate) const ENGLISH: &str = "
    a about above after again against all also although am among an and any are aren as at be because been before
    being below between both but by can cannot could couldn d did didn do does doesn doing don done down during each
    either else even ever every few for from further get gets got had hadn has hasn have haven having he her here
    hers herself him himself his how however i if in into is isn it its itself just ll m many may me might more most
    much must my myself neither no nor not now of off often on once one only onto or other our ours ourselves out over
    own per quite rather re s said same shall she should shouldn since so some such t than that the their theirs them
    themselves then there therefore these they this those though through thus to too toward under until up upon us
    ve very via was wasn we were weren what when where whether which while who whom whose why will with within without
    won would wouldn yes yet you your yours yourself
";
