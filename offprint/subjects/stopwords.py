"""Words that say nothing of a paper's subject, by language."""

from __future__ import annotations

import re

DETERMINERS = "a an the this these those that its their our his her your my each every some any both all such another"
VERB_CUES = (
    "to we they it i you he she can could will would may might must should shall cannot not does do did which who"
    " thereby is are was were be been being have has had"
)
_ENGLISH = f"""{DETERMINERS} {VERB_CUES}
about above across after again against ago almost along already also although always am among amongst and are aren't
around as at away be because been before being below beside besides between beyond but by came come comes despite
doesn't don't done down due during e.g either else enough especially et etc even ever few fewer first for former
from further furthermore get gets give given gives had has hasn't have having hence here hereby how however
i.e if in indeed instead into is isn't itself just know known last lastly later latter least less let like likely made
mainly make makes making many me meanwhile mere merely more moreover most mostly much namely near nearly neither never
nevertheless next no none nonetheless nor nothing now of off often on once one ones only onto or other others otherwise
out over own per perhaps quite rather really same second secondly see several since so still taken takes than them
themselves then there thereafter therefore thereof third though three through throughout thus together too toward
towards two under unless until up upon us use used useful user uses using usually various very via was way ways well
were what whatever when where whereas whereby wherein whether while whom whose why wide widely with within without
won't yes yet four five six seven eight nine ten twice
"""
_SCHOLARLY = """
able abstract accordingly achieve achieved achieves achieving address addressed addresses addressing aim aimed aims
allow allowed allowing allows additional additionally alternative appear appears approach approaches article author
authors available based become becomes best better builds called carefully case cases certain challenge challenges
challenging clear clearly common commonly compared comparison comprehensive conclude conclusion conduct conducted
consider considered considerable consist consists contrast contribute contribution contributions crucial current
currently demonstrate demonstrated demonstrates demonstrating describe described describes designed detail detailed
details determine develop developed developing different difficult directly discuss discussed effective effectively
efficiency efficient efficiently employ employed employing enable enabled enables enabling end-to-end enhance enhanced
enhances enhancing ensure ensures entire essential establish established evaluate evaluated evaluating evaluation
evidence exhibit exhibits existing experiment experimental experimentally experiments explore explored explores
exploring extensive extensively find finding findings finds focus focused focuses focusing follow following follows
found framework fully generally good great greatly growing help helps highest highly highlight highlights identified
identify identifying important importantly improve improved improvement improvements improves improving include
included includes including increase increased increases increasing increasingly indicate indicates inspired introduce
introduced introduces introducing investigate investigated investigates involve involves involving issue issues lack
largely leading leads led leverage leverages leveraging limited main major method methodology methods mitigate need
needed needs new notable notably novel obtain obtained obtains offer offers outperform outperforming outperforms
overall overcome paper papers particular percent particularly perform performance performed performs play plays popular
possible potential potentially practical present presented presents previous previously primarily prior problem
problems produce produced produces promising propose proposed proposes proposing prove provide provided provides
providing publicly purpose question questions quickly range rapid rapidly recent recently reduce reduced reduces
reducing related relatively release released remain remains report reported reports require required requires research
researchers resulting result results reveal revealed reveals second setting settings show showed showing shown shows
significant significantly similar simple simply solution solutions solve specific specifically state-of-the-art strategy
strategies studied studies study studying substantial substantially success successful successfully suggest suggested
suggesting suggests superior supported supports task tasks technique techniques tested tests top total traditional
type types typically understand understood unlike utilize utilized utilizes utilizing validate validated value variety
verify work works world years year
"""  # short, and true of any field: what a set's own papers all say is left out by its count
_STOP_WORDS = {
    "en": f"{_ENGLISH} {_SCHOLARLY}",
    "de": """aber alle allem allen aller alles als also am an andere anderen anderer andererseits anhand auch auf
    aufgrund aus bei beim beiden bereits bisher bis da dabei dadurch dafür daher damit danach dann daran darauf
    daraus darin darüber das dass dazu dem den denen denn der deren des dessen die dies diese diesem diesen dieser
    dieses durch eher ein eine einem einen einer eines einige einigen einschließlich entweder er erst es etwa euch
    folgende für gegen gegenüber gibt hat hatte hatten haben hier hinaus ihr ihre ihrem ihren ihrer im in indem
    insbesondere ist ja je jede jedem jeden jeder jedes jedoch jedem kann kein keine keinen können könnte lassen
    liegen man mehr mehrere meist mit mittels möglich muss müssen nach neben nicht noch nun nur ob oder ohne sehr
    sein seine seiner seit sich sie sind so sodass sogar solche sollte sondern sowie sowohl statt trotz über um und
    uns unser unsere unserer unter viel viele vielen vom von vor war waren was weil weitere weiter welche welcher
    wenig wenn werden wie wir wird wo wobei worden wurde wurden während zeigen zeigt zu zudem zum zur zwar zwei
    zwischen arbeit ergebnisse methode untersucht studie untersuchen vorgestellt stellen neue neuen neuer""",
    "fr": """afin ainsi alors après au aucun aussi autre autres aux avec avoir car ce ceci cela celle celles celui ces
    cet cette ceux chaque chez ci comme comment contre d'un d'une dans de depuis des deux donc dont du elle elles en
    encore entre est et été étant être eu eux fait font grâce ici il ils je l'un la le les leur leurs lors lorsque lui
    mais mal à partir même mêmes moins n'est ne non nos notre nous on ont or ou où par parmi pas pendant peu peut
    peuvent plus plusieurs pour pourtant près puis qu'il qu'un qu'une quand que quel quelle quelles quels qui sa sans
    se selon ses si sien son sont sous sur ta tandis tant te tel telle telles tels toujours tous tout toute toutes très
    trop un une vers via voir vos votre vous y article étude résultats méthode approche proposons présentons nouvelle
    nouveau""",
    "es": """a al algo algunas algunos ambos ante antes aquel aquellos aquí así aunque cada como con contra cual
    cuales cuando cuanto de del desde donde dos durante e el él ella ellas ellos en entre era es esa ese eso esta
    está estaban estamos están estas este esto estos fue fueron gracias ha hace hacia han hasta hay la las le les lo
    los mientras más me mediante mejor menos mi muy nada ni no nos nosotros o otra otras otro otros para pero poco
    por porque pues puede pueden que quien qué se según ser si sí sido sin sobre son su sus tal también tanto te
    tiene tienen toda todas todo todos tras tu un una uno unos y ya trabajo estudio resultados método artículo
    presentamos nuevo nueva""",
    "pt": """a ao aos as até cada com como contra da das de dela dele deles depois do dos e é ela elas ele eles em
    entre era essa essas esse esses esta está estão estas este estes eu foi foram há isso isto já lhe mais mas me
    mesmo meu muito na não nas nem no nos nós num numa o onde os ou outra outras outro outros para pela pelas pelo
    pelos pode podem por porque quais qual quando que quem são se sem ser seu seus sobre sua suas também tanto te
    tem têm tendo toda todas todo todos um uma umas uns vos trabalho estudo resultados método artigo novo nova""",
    "it": """a ad agli ai al alla alle allo anche ancora che chi ci ciò come con contro cui da dagli dai dal dalla
    dalle degli dei del dell della delle dello di dopo dove due e è ed era erano essere fra gli ha hanno i il in
    inoltre io la le lei lo loro ma mediante mentre molto ne negli nei nel nella nelle nello no noi non nostra
    nostro o ogni oltre ovvero per perché più poi possono può quale quali quando quanto quella quelle quelli quello
    questa queste questi questo qui se sé senza si sia sono sotto stata state stati stato su sua sue sui sul sulla
    sulle suo suoi tale tali tra tutte tutti tutto un una uno verso lavoro studio risultati metodo articolo nuovo
    nuova""",
    "ru": """а без более больше бы был была были было быть в вам вас ведь весь во вот все всего всех вы где да даже два
    две для до его ее её если есть еще ещё же за здесь и из или им их к как какой когда которая которого которой
    котором которому которую которые который которых кто ли лишь между меня мне много может можно мы на над надо нам
    нами нас не него нее неё ней нем нём нет ни них но ну о об однако он она они оно от очень по под после потом потому
    поэтому почти при про путём путем раз с сам себя со так также такая такие таким таких такого такое такой там тем
    того тоже только том тот три тут ты у уже хотя чего чем через что чтобы эта эти этих это этого этой этом этот этому
    эту я является являются тогда прежде всего течение счёт счет например среди около вдвое становится должен должна
    должны показано показывает показываем показали найдены найден предложен предложена предлагается предложенный
    рассмотрен рассматривается рассматриваются работа работе статья статье исследование исследования исследовании
    результат результаты метод метода методы подход задача основе использованием новый новая новое новые нового данной
    данный""",
    "ar": """في من على إلى الى عن مع هذا هذه ذلك تلك هؤلاء التي الذي الذين اللذين اللتين ما ماذا لا لم لن لكن ولكن أو
    او أم ثم قد لقد كان كانت يكون تكون وكان وكانت هو هي هم وهو وهي أن ان إن أنه أنها إنه وأن كما كل بعض غير غيره غيرها
    بين بينما بعد قبل قبله عند عندما حيث حين حتى منذ خلال أثناء دون نحو حول ضد لدى عبر فوق تحت أمام داخل خارج مثل أي
    أيضا ايضا كذلك لذلك لأن إذا اذا إذ إلا فقط جدا أكثر أقل أول عدة كم كيف متى أين هل ليس ليست سوى منها منه فيه فيها
    عليه عليها إليه إليها به بها له لها لهم عنه عنها معه وفي ومن وعلى وإلى وعن ومع وهذا وهذه وقد كلما بما مما فيما كلا
    نصف ثلاث أربع خمس ست سبع ثمان تسع عشر مئة يجب يمكن يتم تم وتم بمقدار بواسطة وفقا نتيجة بسبب تبين نبين وجدت وجدنا
    أظهرت تظهر نقترح نقدم تقترح تقدم يقدم دراسة الدراسة البحث الورقة نتائج النتائج طريقة الطريقة جديدة جديد استخدام
    باستخدام""",
}
LANGUAGES = {name: frozenset(words.split()) for name, words in _STOP_WORDS.items()}
"""Stop words by language. A text is in the language whose words it has most of; where it has none, words just count."""
WIDE_STOPS = re.compile(
    "本文|本研究|提出|我们|方法|结果|表明|实验|通过|利用|使用|采用|基于|以及|可以|能够|进行|研究|具有|为了|不同|由于|一种|一个"
    "|所提|针对|实现|发现|显示|附近|之后|之前|之间|其中|这种|这些|通常|主要|几乎|必须|小时|下降|上升|增加|减少|留在|对于|如何|如果"
    "|[一二三四五六七八九十百千万两几数]+(?:个|種|种|条|次|项|篇|倍|年間?|時間|分之)|本論文|本研究|提案|手法|結果|検討"
)  # what every Chinese or Japanese abstract says
PARTICLES = frozenset("的了是与及其这那我们它被或使") | {chr(c) for c in range(0x3040, 0x30A0)}  # Hiragana is grammar
