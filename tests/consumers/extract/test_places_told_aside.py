"""Places at which nothing happened: where the hurt were treated, where somebody lives, speaks or is held."""

from __future__ import annotations

import pytest

from consumers.extract.incidents.asides import is_aside


def told_aside(text: str, name: str) -> bool:
    start = text.index(name)
    return is_aside(text, start, start + len(name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Two of them were referred to the trauma unit in Ranchi.", "Ranchi"),
        ("A barber who had been going home to Multan survived with two bullets in the shoulder.", "Multan"),
        ("Eight people died at hospitals in Konongo and Kumasi.", "Konongo"),
        ("Eight people died at hospitals in Konongo and Kumasi.", "Kumasi"),
        ("Nineteen of the wounded are at the clinic in Romic.", "Romic"),
        ("A nurse at the General Hospital, Funtua, spoke of three patients.", "Funtua"),
        ("The suspect is 31 and lives in Wels.", "Wels"),
        ("The van had been stolen on Thursday from a flower shop in Traun.", "Traun"),
        ("The family was on his way to Nangalkot.", "Nangalkot"),
        ("The driver is in police custody at Konongo.", "Konongo"),
        ("His counterpart in Rumbek said that nine had died.", "Rumbek"),
        ("A soldier who was shot near the border is at a hospital in Wau.", "Wau"),
        ("The bodies of those killed in the raid are at the morgue in Wau.", "Wau"),
        ("The killers are being held at a hospital in Wau.", "Wau"),
        ("Two of these were referred to RMC in Ranchi.", "Ranchi"),
        ("Ten people injured in the blast were taken to a hospital in Quetta.", "Quetta"),
        ("The wounded in the attack were rushed to a hospital in Peshawar.", "Peshawar"),
        ("A boy injured in the explosion died at a hospital in Kano.", "Kano"),
        ("Fire victims were in the hospital in Lahore.", "Lahore"),
        ("Those hit by the shell are at the clinic in Nikopol.", "Nikopol"),
        ("A guard shot in the leg was in a hospital in Uvira.", "Uvira"),
        ("A doctor from the hospital in Wau was killed in Juba.", "Wau"),
        ("Two suspects were in custody in Konongo.", "Konongo"),
        ("The driver was remanded in custody in Konongo.", "Konongo"),
        ("The car had been taken from a man who lived in Wels.", "Wels"),
        ("They fled in a van stolen two days earlier in Traun.", "Traun"),
        ("The pilot is undergoing treatment at Mercy Hospital in Ranchi.", "Ranchi"),
    ],
)
def test_where_somebody_is_treated_lives_or_is_held_is_told_aside(text: str, name: str) -> None:
    assert told_aside(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("An air strike on a hospital in Aleppo killed five patients.", "Aleppo"),
        ("A fire at the clinic in Nasiriyah killed nine.", "Nasiriyah"),
        ("Five workers died in a fire in Gazipur.", "Gazipur"),
        ("Gunmen opened fire at a market in Jos.", "Jos"),
        ("Gunmen went to Kurmi at dawn and shot nine people.", "Kurmi"),
        ("A shell killed a family living in Nikopol.", "Nikopol"),
        ("Attackers set fire to a clinic in Bunia at night.", "Bunia"),
        ("A woman blew herself up at a hospital in Maroua.", "Maroua"),
        ("Gunmen burst into a hospital in Quetta and shot a guard.", "Quetta"),
        ("The bomb planted at the hospital in Lashkar Gah went off at noon.", "Lashkar Gah"),
        ("The hospital in Malakal came under attack on Monday.", "Malakal"),
        ("The clinic in Bunia was torched by a mob.", "Bunia"),
        ("A ward of the hospital in Derna, which was bombed on Monday, is closed.", "Derna"),
        ("Two men were treated at the roadside in Ayr after the crash.", "Ayr"),
        ("An air strike hit Al Shifa Hospital, Gaza City, at noon.", "Gaza City"),
        ("A fire broke out at Ibn al-Khatib Hospital, Baghdad, at night.", "Baghdad"),
        ("A bomb exploded at a morgue in Guayaquil.", "Guayaquil"),
        ("Patients being treated at a clinic in Goma were killed by gunmen.", "Goma"),
        ("A gas tank exploded at the general hospital in Aleppo.", "Aleppo"),
        ("Drones targeted a hospital in Kherson.", "Kherson"),
        ("Soldiers killed twelve people at a hospital in Jabalia.", "Jabalia"),
        ("A drone hit the roof of a hospital in Wau.", "Wau"),
        ("He has admitted to the murder of two girls in Graz.", "Graz"),
        ("Nine people were treated at the scene in Sibi.", "Sibi"),
        ("The minister referred to the attack in Sibi.", "Sibi"),
        ("The alarm was raised in Sibi at dawn.", "Sibi"),
        ("Four prisoners died in custody in Herat.", "Herat"),
        ("A truck that had been stolen ploughed into a crowd in Munich.", "Munich"),
        ("The family lived in Nikopol until a shell killed them.", "Nikopol"),
        ("Crowds at hospitals in mourning gathered near Tripoli.", "Tripoli"),
    ],
)
def test_where_it_happened_is_not_told_aside(text: str, name: str) -> None:
    assert not told_aside(text, name)
