"""Short articles without an incident, our own fiction: what most of a news feed is, for measuring speed.

Three of the ten speak in words of harm (sport, health, politics), as news does, so that the gate is not flattered.
"""

from __future__ import annotations

CALM_ARTICLES: tuple[tuple[str, str], ...] = (
    (
        "Riverside library reopens after two years of works",
        "LINDEN, March 3: The Riverside library opened its doors again on Tuesday after two years of works. More than "
        "400 people came on the first morning, the head librarian, Ada Pell, said. The reading room has 120 new seats "
        "and a garden on the roof.\n"
        'The city council paid 3.2 million for the works, a third of it from a lottery. "We wanted a place where '
        'nobody has to buy a coffee to sit down," Pell said. A branch for children will follow in autumn, and opening '
        "hours will be longer on weekends, the council said in a statement.",
    ),
    (
        "Central bank leaves rates unchanged for a fourth month",
        "The central bank left its main rate at 4.5 percent on Thursday, as most economists had expected. Six of nine "
        "members voted for the decision, two for a cut and one for a rise, the minutes show.\n"
        "Inflation slowed to 2.9 percent in February from 3.1 percent a month earlier, mainly on cheaper food. It "
        'expects the economy to grow 1.4 percent this year. "The path down will be slow and uneven," its governor, '
        "Ilse Marant, told reporters. The currency rose 0.3 percent against the dollar after the announcement.",
    ),
    (
        "Harbour Rovers beat Dales United in cup thriller",
        "Harbour Rovers beat Dales United 3-2 on Saturday and reached the semi-finals of the cup. Striker Jon Abara "
        "shot twice past the goalkeeper in the first half, and a third attack down the left gave Mikel Osei his tenth "
        "goal of the season.\n"
        "United fought back after the break. Their captain struck the post, and a late free kick exploded off the bar "
        'before the whistle. "We were dead on our feet," Rovers coach Lena Voss said. "The last ten minutes nearly '
        'killed me." The defence, without two injured players, held on in front of 21,000 fans.',
    ),
    (
        "New tram line to link the airport with the old town",
        "Work on a tram line between the airport and the old town will begin in May, the transport authority said on "
        "Monday. The line will be 14 kilometres long, with 19 stops, and trams will run every eight minutes.\n"
        "Some 30,000 passengers a day are expected to use it from 2029. Shop owners along Mill Street worry about "
        "three years of building sites; the authority promised access at all times and a fund for lost trade. Tickets "
        "will cost the same as on buses.",
    ),
    (
        "Clinic trial finds new pill lowers blood pressure",
        "A new pill lowered blood pressure in eight of ten patients, a trial with 1,240 volunteers at six clinics has "
        "found. Those who took it once a day for a year had fewer heart attacks and strokes than a control group, the "
        "authors write, though the study was too short to say anything about deaths.\n"
        "Side effects were mild: headache in 4 percent and a dry cough in 2 percent. Doctors who took no part in the "
        "trial called the result promising. The maker plans to ask for approval next year; a longer study has begun.",
    ),
    (
        "Parliament passes budget after all-night debate",
        "Parliament passed the budget early on Friday after a debate of fourteen hours, by 151 votes to 138. The "
        "opposition had attacked the plan as a gift to the rich and tried to kill it with 600 amendments.\n"
        '"This is a bombshell for families," the opposition leader, Per Aldous, said. The finance minister shot back '
        "that pensions would rise by 3 percent and that nobody would be hurt by the changes to the fuel tax. The upper "
        "house votes on the bill next week, where the coalition has a majority of five.",
    ),
    (
        "Phone maker shows folding tablet",
        "The phone maker Orbis showed a tablet that folds to the size of a wallet at a trade fair on Wednesday. The "
        "device weighs 310 grams, has a ten-inch screen and will cost 1,199 when it goes on sale in June.\n"
        "Orbis sold 41 million phones last year, 3 million fewer than the year before, and hopes the new form wins "
        "back customers. Analysts were cautious: folding devices make up less than 2 percent of the market, and the "
        "hinge has been the weak point of all of them so far.",
    ),
    (
        "Film festival honours director of quiet dramas",
        "The Lakeside film festival gave its prize for a life's work to the director Mara Lindqvist on Sunday. "
        "Lindqvist, 78, has made 22 films in five decades, most of them about families in small towns.\n"
        '"I never understood why a door that closes should be less exciting than a car chase," she said to applause. '
        "The jury praised her patience with actors. Her next film, about two sisters who inherit a bakery, is being "
        "edited and will open the festival next year. More than 60,000 tickets were sold in ten days.",
    ),
    (
        "Farmers expect a record apple harvest",
        "Apple growers in the Vell valley expect a record harvest this autumn after a mild spring and enough rain in "
        "July. The growers' union counts on 480,000 tonnes, a tenth more than last year.\n"
        'Prices have fallen to 41 cents a kilo, which worries smaller farms. "A full tree is no joy if nobody pays for '
        'the picking," said Tom Harrow, who has 30 hectares near Osterby. The union asks supermarkets to sell local '
        "fruit first, and the ministry has promised money for cold stores.",
    ),
    (
        "School swaps bells for music",
        "A secondary school in Marlow has swapped its bell for music. Since September pupils hear half a minute of a "
        'tune that a class has chosen, and each class gets its week. "We arrive in a better mood," said Nia, 13.\n'
        "The head teacher, Paul Brandt, had the idea on a visit to Japan. Other schools have asked for the list of "
        "tunes, which runs from Bach to a hit of this summer. Only one piece was turned down: it ran eleven minutes. "
        "Parents can listen to all of them on the school's web site.",
    ),
)
