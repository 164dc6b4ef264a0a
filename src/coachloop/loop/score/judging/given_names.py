"""Given names that are common somewhere and are no ordinary word, place, product or tool.

They find a name that nobody told coachloop, capital or not, even of somebody who is only spoken of. A list is
never whole: a name that is not here is found only where its form gives it away (see `said_names`).
"""

_NAMES = """
aaliyah aaron abdul abdullah abena abigail adam adeola aditi adrian adriana adwoa agnieszka ahmad ahmed
aisha akira alan albert alejandra alejandro aleksandra alessandro alexander alexandra alexandre alexis
alfred ali alice alicia alison allison amanda amelia amina amir amit amy ana anastasia anders andre andrea
andreas andrei andrew angela angelica anita anjali anna anne annette annika anthony antoine antonia antonio
anya aoife arjun arnold arthur arturo ashley asma astrid audrey ayesha aylin babatunde barbara beatrice
beatriz benjamin bernard bernardo beth bethany beverly bianca bjorn bogdan boris brandon brenda brendan
brian bridget bruce bryan burak caitlin callum camila camille carla carlos carmen caroline carolyn catherine
cecilia cedric chantal charles chen chiamaka chiara chinedu chloe christina christine christoph christopher
ciara clara clarissa claudia colin connor consuelo craig cristina cynthia dagmar damian daniel daniela
danielle daria darnell darren david deborah declan deepak denise dennis derek derya deshawn diana diego
dieter dimitri dmitri dolores dominic dominika donald donna dorothy douglas dylan ebony eduardo edward edwin
eileen elaine eleanor elena eleni elif elisa elizabeth ella ellen emeka emilia emilio emily emine emma
enrique eoin eric erica erik ernesto esteban esther ethan eugene eva evelyn ewa ezra fabian fatima fatma
felicia felix ferdinand fergal fernanda fernando filip fiona folake francesca francesco francis francisco
franz fred frederick frederik friedrich gabriel gabriela gareth gary gavin geoffrey george gerald gerard
giorgio giovanni giulia gonzalo gordon greg gregory greta grzegorz guadalupe guillermo gustavo hana hannah
hans haoran harold harpreet harriet harry hassan heather hector heidi heinrich helen helena helga henri
henrik henry herbert hiroshi horst howard hugo ian ibrahim ignacio igor imran ines ingrid irina isaac isabel
isabella isabelle ivan jacob jacqueline jacques jakub jamal james jamie jan janet janice jason javier
jean-pierre jeff jeffrey jennifer jenny jeremy jerome jessica jesus jiang jill jim joan joanna joanne joao
joaquin joel johan johanna johannes john johnny jolanta jonas jonathan jorge jose josef joseph josephine
joshua juan juanita judith juergen julian juliette julio jurgen justin kaitlyn kamil karen karim karin karl
karolina katarina katarzyna kate katherine kathleen kathryn katie katja katrin kavita keiko keisha keith
kelly kenji kenneth kevin khadija khalid kiran kofi krzysztof kumar kwame kyle lakshmi larissa larry lars
latoya laura lauren laurent leah leila leon leonard leonardo leroy leslie lewis liam linda lindsay lisa
lorenzo louis louise lucas lucia luciana lucy luigi luis lukas luke lydia maciej madeleine magdalena mahmoud
malgorzata malik manfred manuel manuela marcel marcelo marcin marco marcos marcus marek margaret margarita
maria mariam mariana marianne marina mario marion marjorie marlene marta martha martin martina marvin mary
mateo mateusz matilda matteo matthew matthias maureen maurice mauricio megan mehmet mei meiling melanie
melissa meredith michael michaela michelle miguel mihai mikael mikhail miriam mohamed mohammad mohammed
monica monika morgane muhammad murat mustafa nadia nadine nancy naomi natalia natalie natasha nathalie
nathan neha neil ngozi niamh nicholas nicola nicolas nicole nikhil nikolai nina noah noor nora norman noura
octavia oksana oleg olga oliver olivia olumide omar orhan orla oscar oskar otto pablo padraig pamela paola
paolo patricia patrick paul paula paulina paulo pavel pawel pedro penelope peter petra philip philippe
phillip phyllis pierre pilar piotr pooja prakash priya przemyslaw rachel rafael raj rajesh ralph ramesh
ramon raquel rashid ravi raymond rebecca regina reinhard renata rene ricardo richard rita robert roberta
roberto rodrigo roger rohan roisin roland ronald rosa rosario rosemary roxana ruben rudolf rupert russell
ruth ryan sabine sabrina sadia saeed salma samantha samir samira samuel sandra sanjay santiago sara sarah
satoshi scott sean sebastian sergei sergio shanice shannon sharon shaun shauna sheila shirin shirley shreya
sigrid silvia simon simone sinead siobhan slawomir sofia sonia sophia sophie stanislaw stefan stefanie
stella stephanie stephen steve steven stuart sunil sunita suresh susan susanna susanne suzanne sven svetlana
sylvia takeshi tamara tania tanisha tanya tariq tatiana terence teresa terrell tessa theodore theresa
thierry thomas tiffany tim timothy tobias todd tom tomas tomasz tommy tony tracey tracy trevor tristan
tyrone ulrich umar ursula valentina valeria vanessa vasile veronica vicente victor vikram vincent vishal
vivian vladimir walter wanda weidong wendy wilhelm william wojciech wolfgang xavier xiaoming xiaoyan ximena
yasmin yetunde yifei youssef yuki yusuf yvonne zainab zeinab zeynep zoe zofia zsofia
"""
GIVEN_NAMES = frozenset(_NAMES.split())
