"""Generated notes, the same at every call: what a visit's note says, its sentences and items in another order each time."""

import random

PROSE = [
    "Nocturnal leg cramps most nights for {} weeks, worse since HCTZ was doubled.",
    "Denies chest pain, palpitations, syncope or claudication.",
    "Sleeps {} hours a night, interrupted by nocturia x2.",
    "Drinks {} cups of coffee and about a liter of water daily.",
    "Home readings between 12{}/80 and 138/86 over the last two weeks.",
    "Uses a walker at home; one fall in the last {} months without head strike.",
    "No fever, chills or recent travel; one sick contact at home.",
    "Appetite fair, weight down {} lb since the last visit.",
    "Exertional dyspnea after one flight of stairs, unchanged from May.",
    "Adherent with medications by pharmacy refill history.",
]
PAST = ["Type 2 diabetes mellitus", "Hypertension, on treatment since 201{}", "Chronic kidney disease, stage 3b", "Gout",
        "Peripheral arterial disease", "Lumbar spinal stenosis s/p decompression 202{}", "Iron deficiency anemia"]
DRUGS = ["hydrochlorothiazide 25 mg daily", "atorvastatin {}0 mg nightly", "metformin 1000 mg twice daily", "apixaban 5 mg BID",
         "cyclobenzaprine 10 mg at bedtime as needed", "magnesium oxide 400 mg daily", "sertraline 50 mg PO daily"]
REVIEW = ["Endo: no heat or cold intolerance, no polyuria.", "Psych: mood stable, PHQ-9 score {}.", "GI: no N/V/D, no melena.",
          "MSK: denies muscle spasms; chronic knee pain, morning stiffness < 30 min.", "Skin: dry skin, no rash."]
PLAN = ["Leg cramps: recheck potassium and magnesium in {} weeks, stretching at night.", "Diabetes: continue metformin, eye exam due.",
        "Hypertension: goal below 130/80, BMP in {} weeks.", "Gout: no flare, continue."]


def note(size, seed=1):
    """A note of so many bytes, all of them ASCII."""
    order = random.Random(seed)

    def some(lines, count):
        return [line.replace("{}", str(order.randrange(2, 9))) for line in order.sample(lines, count)]

    text = []
    length = 0
    while length < size:
        visit = "\n".join([
            "OFFICE VISIT\n", "HPI:", " ".join(some(PROSE, 5)), " ".join(some(PROSE, 4)), "\nPMH:",
            *(f"- {line}" for line in some(PAST, 4)), "\nMEDICATIONS:",
            *(f"{number}. {line}" for number, line in enumerate(some(DRUGS, 5), 1)), "\nALLERGIES: penicillin (rash)", "\nROS:",
            *some(REVIEW, 4), "\nLABS:", f"Na 138, K 3.{order.randrange(0, 9)}, BUN 21, Cr 1.4, glucose 16{order.randrange(0, 9)}.",
            "Mg 1.6 mg/dL (L), Ca 9.1, CK 140 U/L.", "\nASSESSMENT AND PLAN:",
            *(f"{number}. {line}" for number, line in enumerate(some(PLAN, 3), 1)), "\n",
        ])
        text.append(visit)
        length += len(visit)
    return "".join(text)[:size]
